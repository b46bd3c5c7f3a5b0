import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SettingsStore } from '../../../../main/settings/settings-store.ts'
import { defaultSettings } from '../../../../preload/contract/default-settings.ts'

let folder: string
let path: string
let store: SettingsStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offcoder-settings-'))
  path = join(folder, 'settings.json')
  store = new SettingsStore(path)
})
afterEach(async () => {
  await store.dispose()
  await rm(folder, { recursive: true })
})

/** Resolves when the state satisfies `condition`. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!condition()) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = store.topic.subscribe(check)
    check()
  })
}

describe('the settings', () => {
  it('are the defaults before there is a file, and no file is made', async () => {
    await store.start()
    expect(store.state).toEqual({ values: defaultSettings, path, problems: [] })
    expect(await readdir(folder)).toEqual([])
  })

  it('are in force at once, and there again at the next start', async () => {
    await store.start()
    const saved = store.update({ 'window.theme': 'dark' })
    expect(store.state.values['window.theme']).toBe('dark')
    await Promise.all([saved, store.update({ 'editor.tabSize': 8 }), store.update({ 'editor.tabSize': 4 })])
    const next = new SettingsStore(path)
    await next.start()
    expect(next.state.values).toEqual({ ...defaultSettings, 'window.theme': 'dark', 'editor.tabSize': 4 })
    await next.dispose()
    expect(await readdir(folder)).toEqual(['settings.json'])
  })

  it('follow the file when it is edited by hand, also by an editor that replaces it', async () => {
    await store.start()
    await writeFile(path, '{ "editor.tabSize": 3 }')
    await until(() => store.state.values['editor.tabSize'] === 3)
    await writeFile(join(folder, 'new'), '{ "editor.tabSize": 5, }')
    await rename(join(folder, 'new'), path)
    await until(() => store.state.values['editor.tabSize'] === 5)
    await writeFile(path, '{ "editor.tabSize": "wide" }')
    await until(() => store.state.problems.length === 1)
    expect(store.state.values['editor.tabSize']).toBe(defaultSettings['editor.tabSize'])
  })

  it('are written through a link to where the file really is', async () => {
    await mkdir(join(folder, 'dotfiles'))
    const real = join(folder, 'dotfiles', 'offcoder.json')
    await writeFile(real, '{\n  // mine\n}\n')
    await symlink(real, path)
    await store.start()
    await store.update({ 'ai.enabled': false })
    expect(await readFile(real, 'utf8')).toBe('{\n  // mine\n  "ai.enabled": false\n}\n')
  })

  it('leave a file with a mistake alone, say so, and hold until the app ends', async () => {
    await writeFile(path, '{ "editor.tabSize": 4')
    await store.start()
    await expect(store.update({ 'window.theme': 'dark' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('Line 1'),
    })
    expect(await readFile(path, 'utf8')).toBe('{ "editor.tabSize": 4')
    expect(store.state.values['window.theme']).toBe('dark')
    await writeFile(path, '{ "editor.tabSize": 7 }')
    await until(() => store.state.values['editor.tabSize'] === 7)
    expect(store.state.values['window.theme']).toBe('dark')
  })

  it('hold, with a clear error, when the folder cannot be written', async () => {
    // A file where the folder should be: no user, not even root, can write below it.
    await writeFile(join(folder, 'taken'), '')
    const blocked = new SettingsStore(join(folder, 'taken', 'settings.json'))
    await blocked.start()
    expect(blocked.state.values).toEqual(defaultSettings)
    await expect(blocked.update({ 'window.theme': 'dark' })).rejects.toThrow(/taken/)
    expect(blocked.state.values['window.theme']).toBe('dark')
    await blocked.dispose()
  })
})
