import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { EnvironmentSearch } from '../../../../../main/workspace/disk/environment-search.ts'
import { folderWith } from '../harness.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function search(root: string) {
  const told: (readonly string[])[] = []
  const one = new EnvironmentSearch(root, async (keys) => void told.push(keys))
  onTestFinished(() => one.dispose())
  return { one, told }
}

it('begins at once where somebody waits, and else once opening is over', async () => {
  const { one, told } = search(folderWith({ 'a/1/.env': '', 'b/1/.env': '' }))
  one.want(['a'])
  await one.whole()
  expect(told).toEqual([['a/1/.env']])
  one.want(['b'])
  vi.advanceTimersByTime(999)
  expect(told).toHaveLength(1)
  vi.advanceTimersByTime(1)
  await vi.waitFor(() => expect(told).toEqual([['a/1/.env'], ['b/1/.env']]))
})

it('has nobody wait for less than the whole, also where the search is under way', async () => {
  const { one, told } = search(folderWith({ 'a/1/.env': '' }))
  one.want(['a'])
  const known = () => one.whole().then(() => told.length)
  expect(await Promise.all([known(), known()])).toEqual([1, 1])
})

it('looks again after a rest, however often it is wanted, and makes nobody wait for that', async () => {
  const root = folderWith({ 'a/1/x': '' })
  const { one, told } = search(root)
  one.want(['a'])
  await one.whole()
  mkdirSync(join(root, 'a/2'))
  writeFileSync(join(root, 'a/2/.env'), '')
  const wantOften = (seconds: number): void => {
    for (let n = 0; n < seconds * 2; n++) {
      one.want(['a'])
      vi.advanceTimersByTime(500)
    }
  }
  wantOften(29)
  await one.whole()
  expect(told).toEqual([[]])
  wantOften(3)
  await vi.waitFor(() => expect(told).toEqual([[], ['a/2/.env']]))
})

it('tells nothing after it was disposed of', async () => {
  const { one, told } = search(folderWith({ 'a/1/.env': '' }))
  one.want(['a'])
  const whole = one.whole()
  await one.dispose()
  await whole
  one.want(['b'])
  vi.advanceTimersByTime(60_000)
  await one.whole()
  expect(told).toEqual([])
})
