// @vitest-environment happy-dom
import type { EditorView } from '@codemirror/view'
import { afterEach, expect, it } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { isPrivate, valuesIn } from '../../../../../preload/contract/private-files.ts'
import { createCommandRegistry } from '../../../../../renderer/commands/registry.ts'
import { registerEditCommands } from '../../../../../renderer/features/edit/commands.ts'
import { setActiveText } from '../../../../../renderer/features/editor/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'

afterEach(() => setActiveText(undefined))

function commands() {
  const registry = createCommandRegistry({
    platform: 'linux',
    context: () => ({ projectId: 'p', nodeId: 'n', focus: 'editor' }),
    onError: (error) => {
      throw error
    },
  })
  registerEditCommands({} as Rpc, registry)
  setActiveText({ view: {} as EditorView, nodeId: 'n', path: 'a.ts', language: 'TypeScript' })
  return registry
}

const press = { key: 'i', code: 'KeyI', ctrlKey: true, altKey: false, shiftKey: false, metaKey: false }

it.each([
  ['in the settings', { ...defaultSettings, 'ai.enabled': false }, true],
  ['in the project', defaultSettings, false],
])('has no command and no key while AI is off %s', (_where, values, aiEnabled) => {
  useSettings.setState({ values, loaded: true })
  useProjects.setState({ list: [{ id: 'p', aiEnabled } as never] })
  const registry = commands()
  expect(registry.available()).toEqual([])
  expect(registry.match(press)).toBeUndefined()
})

it('has its key while AI is on', () => {
  useSettings.setState({ values: defaultSettings, loaded: true })
  useProjects.setState({ list: [{ id: 'p', aiEnabled: true } as never] })
  expect(commands().match(press)?.id).toBe('edit.ask')
})

it('knows files for secrets, and the values in them', () => {
  for (const path of ['.env', 'a/.env.production', 'keys/server.pem', '.npmrc', 'id_ed25519'])
    expect(isPrivate(path)).toBe(true)
  for (const path of ['.env.example', 'env.ts', 'a.environment', 'key.ts'])
    expect(isPrivate(path)).toBe(false)
  // A copy holds what its original does.
  for (const path of ['a/.env copy', '.env copy 2.local', 'prod copy.env', 'id_rsa copy 3'])
    expect(isPrivate(path)).toBe(true)
  expect(isPrivate('.env copy.example')).toBe(false)
  expect(valuesIn('# note\nexport API_KEY="abcdefgh1"\nSHORT=1\nTOKEN=long-enough \n')).toEqual([
    ['API_KEY', 'abcdefgh1'],
    ['TOKEN', 'long-enough'],
  ])
})

it('knows values with a comment behind them, of several lines, and in each way of writing them', () => {
  const values = (text: string) => valuesIn(text).map(([, value]) => value)
  expect(values('TOKEN=abcdefgh12 # from the console\n')).toContain('abcdefgh12')
  expect(values('TOKEN="abcdefgh12" # quoted\r\n')).toEqual(['abcdefgh12'])
  expect(values("TOKEN='it is #12345'")).toEqual(['it is #12345'])
  expect(values('TOKEN=`abcdefgh12`')).toEqual(['abcdefgh12'])
  expect(values('TOKEN: abcdefgh12')).toEqual(['abcdefgh12'])
  expect(values('PASSWORD=#aabbccdd')).toEqual(['#aabbccdd'])
  const key =
    'KEY="-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----"\nNEXT=abcdefgh12\n'
  for (const text of [key, key.replace(/\n(?=[Mk-])/g, '\\n')]) {
    expect(values(text)).toEqual(expect.arrayContaining(['MIIEvQIBADANBg', 'kqhkiG9w0BAQEF', 'abcdefgh12']))
    expect(values(text)).not.toContain('-----BEGIN PRIVATE KEY-----')
  }
  expect(values('OPEN="never closed 1\nNEXT=abcdefgh12\nLAST="\n')).toContain('abcdefgh12')
  // What every second text says is no secret.
  expect(values('NODE_ENV=production\nHOST=http://localhost:3000\nDB=localhost:5432\n')).toEqual([])
  expect(values('DB=postgres://me:secret@localhost:5432/db')).toHaveLength(1)
})
