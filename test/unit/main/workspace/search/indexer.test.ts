import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Indexer } from '../../../../../main/workspace/search/indexer.ts'
import type { SearchIndex, StaleFile } from '../../../../../main/workspace/search/search-index.ts'
import type { Committer } from '../../../../../main/workspace/store/committer.ts'

let clock = 0

beforeEach(() => {
  clock = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] })
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets time pass, a little at a time. */
async function pass(milliseconds: number, each = (): void => undefined): Promise<void> {
  for (const end = clock + milliseconds; clock < end; ) {
    clock += 10
    each()
    await vi.advanceTimersByTimeAsync(10)
  }
}

/** An indexer of so many files, each of which takes a slice. */
function indexerOf(count: number) {
  const done: number[] = []
  let watcher: (file: StaleFile) => void = () => undefined
  const index = {
    stale: () => Array.from({ length: count }, (_, id) => ({ id, project: 'p', node: `n${id}` })),
    state: (id: number) => {
      clock += 13
      done.push(id)
      return undefined
    },
    merge: () => false,
    watch: (changed: typeof watcher) => (watcher = changed),
  } as unknown as SearchIndex
  const committer = { run: (work: () => unknown) => work() } as unknown as Committer
  const indexer = new Indexer({ index, committer, read: () => undefined, changed: () => undefined })
  indexer.start(false)
  return { indexer, done, type: () => watcher({ id: 10_000, project: 'p', node: 'typed' }) }
}

it('leaves the core and the disk to who types, and goes on once they pause', async () => {
  const { indexer, done, type } = indexerOf(40)
  await pass(400)
  const before = done.length
  expect(before).toBeGreaterThan(2)
  expect(before).toBeLessThan(40)
  type()
  const begun = done.length
  await pass(900, type)
  // The slice that was about to begin, and no other.
  expect(done.length - begun).toBeLessThanOrEqual(1)
  await pass(2_000)
  expect(done.filter((id) => id < 40)).toHaveLength(40)
  const ending = indexer.dispose()
  await pass(100)
  await ending
})

it('comes to an end although somebody types on and on', async () => {
  const { indexer, done, type } = indexerOf(6)
  await pass(310)
  await pass(15_000, type)
  expect(done.filter((id) => id < 6)).toHaveLength(6)
  const ending = indexer.dispose()
  await pass(2_000)
  await ending
})
