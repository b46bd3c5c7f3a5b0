import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LeftDownloads } from '../../../../../main/ai/downloads/left.ts'
import { scratchFolder } from '../running-service.ts'

const BEGUN = {
  id: 'coder',
  name: 'Tiny coder',
  bytes: 400,
  file: 'coder.gguf',
  sources: ['https://models.example.com'],
}

function leftIn(list: unknown, isTaken = false) {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'models'))
  const part = join(folder, 'models', 'coder.gguf.part')
  writeFileSync(part, Buffer.alloc(100))
  writeFileSync(`${part}.json`, '{}')
  const path = join(folder, 'downloads.json')
  writeFileSync(path, typeof list === 'string' ? list : JSON.stringify(list))
  return { left: new LeftDownloads({ folder, isTaken: () => isTaken }), part, path }
}

it('a download of an earlier run is told without the process that made it', async () => {
  const { left } = leftIn([BEGUN, { ...BEGUN, id: 'other', name: 'Other', file: 'other.gguf' }])
  expect(await left.list()).toEqual([
    {
      id: 'coder',
      name: 'Tiny coder',
      state: 'paused',
      receivedBytes: 100,
      totalBytes: 400,
      host: 'models.example.com',
    },
    expect.objectContaining({ id: 'other', receivedBytes: 0 }),
  ])
})

it('what has come of it is deleted, and nothing else', async () => {
  const other = { ...BEGUN, id: 'other', file: 'other.gguf' }
  const { left, part, path } = leftIn([BEGUN, other])
  expect(await left.discard('coder')).toBe(true)
  expect([existsSync(part), existsSync(`${part}.json`)]).toEqual([false, false])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([other])
})

it('while the ai process runs, deleting is its own business', async () => {
  const { left, part } = leftIn([BEGUN], true)
  expect(await left.discard('coder')).toBe(false)
  expect(existsSync(part)).toBe(true)
})

it('a list that cannot be read, or leads out of the folder, tells of nothing', async () => {
  expect(await leftIn('[{').left.list()).toEqual([])
  expect(await leftIn([{ ...BEGUN, file: '../../outside.gguf' }]).left.list()).toEqual([])
})
