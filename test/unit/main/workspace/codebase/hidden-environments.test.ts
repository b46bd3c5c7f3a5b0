import { rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { HiddenValue } from '../../../../../preload/contract/files.ts'
import { folderWith, nodeId, openAndImport, startWorkspace } from '../harness.ts'
import { shownProject } from '../project-window.ts'

const FILES = {
  '.gitignore': '.env*\n/built/\n',
  '.env': 'TOKEN=abcdefgh12345678\n',
  'api/.env.local': 'KEY="zyxwvuts87654321"\n',
  'built/.env': 'OTHER="in a folder ignored"\n',
  'built/deep/er/.env': 'DEEP=far below it\n',
  'built/node_modules/a/.env': 'PUBLISHED=of-somebody-else\n',
  'src/app.ts': "export const token = 'abcdefgh12345678'\n",
  'src/key.ts': "export const key = 'zyxwvuts87654321'\n",
  'src/deep.ts': 'in a folder ignored, far below it, of-somebody-else\n',
}

it('what a .env says that git ignores is blotted out of what the index reads', async () => {
  const { client, service } = startWorkspace()
  const { id: projectId } = await openAndImport(client, folderWith(FILES))
  const source = createRouterClient(service.codebaseRouter)
  const nodeIds = [
    await nodeId(client, projectId, 'src/app.ts'),
    await nodeId(client, projectId, 'src/key.ts'),
    await nodeId(client, projectId, 'src/deep.ts'),
  ]
  const files = await source.read({ projectId, nodeIds })
  expect(files.map(({ text }) => text)).toEqual([
    "export const token = '••••••••'\n",
    "export const key = '••••••••'\n",
    '••••••••, ••••••••, of-somebody-else\n',
  ])
  const readings = createRouterClient(service.fileReadingsRouter)
  const [app = ''] = nodeIds
  expect(await readings.mayBeKept({ projectId, nodeId: app, paths: [], text: 'nothing' })).toBe(true)
  expect(await readings.mayBeKept({ projectId, nodeId: app, paths: [], text: 'abcdefgh12345678' })).toBe(
    false,
  )
})

it('a window is told its values, again when they change, and when the file goes', async () => {
  const window = await shownProject(FILES)
  const { client } = window.harness
  const { projectId } = window
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  let told: HiddenValue[] = []
  const follow = async (): Promise<void> => {
    for await (const values of await client.files.hiddenValues({ projectId }, { signal: stop.signal }))
      told = values
  }
  follow().catch(() => undefined)
  const values = () => told.map(({ path, name, value }) => `${path} ${name} ${value}`).sort()
  await vi.waitFor(
    () =>
      expect(values()).toEqual([
        '.env TOKEN abcdefgh12345678',
        'api/.env.local KEY zyxwvuts87654321',
        'built/.env OTHER in a folder ignored',
        'built/deep/er/.env DEEP far below it',
      ]),
    { timeout: 15_000 },
  )
  writeFileSync(join(window.root, '.env'), 'TOKEN=another-value\n')
  await vi.waitFor(() => expect(values()).toContain('.env TOKEN another-value'), { timeout: 15_000 })
  unlinkSync(join(window.root, 'api/.env.local'))
  const left = [
    '.env TOKEN another-value',
    'built/.env OTHER in a folder ignored',
    'built/deep/er/.env DEEP far below it',
  ]
  await vi.waitFor(() => expect(values()).toEqual(left), { timeout: 15_000 })
  // Nobody watches an ignored folder: the next look at the one it is in finds that it went.
  rmSync(join(window.root, 'built'), { recursive: true })
  writeFileSync(join(window.root, 'notes.txt'), 'one more file\n')
  await vi.waitFor(() => expect(values()).toEqual(left.slice(0, 1)), { timeout: 15_000 })
})
