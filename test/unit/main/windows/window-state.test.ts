import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultBounds, readWindows, writeWindows } from '../../../../main/windows/window-state.ts'

const file = () => join(mkdtempSync(join(tmpdir(), 'offcoder-windows-')), 'window.json')

it('brings back every window where it was', async () => {
  const path = file()
  const windows = [
    { id: '', bounds: { x: 1, y: 2, width: 900, height: 700, maximised: false }, folder: '/code/a' },
    { id: 'b', bounds: defaultBounds, folder: null },
  ]
  expect(await writeWindows(path, windows)).toBe(true)
  expect(await readWindows(path)).toEqual(windows)
})

it('takes over the place of the one window that there was before', async () => {
  const path = file()
  const bounds = { x: 5, y: 6, width: 1000, height: 800, maximised: true }
  writeFileSync(path, JSON.stringify(bounds))
  expect(await readWindows(path)).toEqual([{ id: '', bounds, folder: null }])
})

it('begins with one window where nothing is known or it makes no sense', async () => {
  const path = file()
  const one = [{ id: '', bounds: defaultBounds, folder: null }]
  expect(await readWindows(path)).toEqual(one)
  const kept = (bounds: object) => [{ id: 'a', bounds: { ...defaultBounds, ...bounds }, folder: null }]
  for (const found of [
    [],
    null,
    { windows: [] },
    { windows: 'none' },
    { windows: kept({ width: 10 }) },
    { windows: kept({ x: 'left' }) },
    { windows: [...kept({}), { id: 'b' }] },
  ]) {
    writeFileSync(path, JSON.stringify(found))
    expect(await readWindows(path)).toEqual(one)
  }
})
