import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeyGaps } from '../../../../../main/ai/engine/key-gaps.ts'
import type { NativeContext } from '../../../../../main/ai/engine/native.ts'
import { Scheduler } from '../../../../../main/ai/engine/scheduler.ts'
import { TokenSequence } from '../../../../../main/ai/engine/token-sequence.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

describe('room between keys', () => {
  it('is without bounds where nobody types', () => {
    expect(new KeyGaps().room).toBe(Number.POSITIVE_INFINITY)
  })

  it('is from the frame of a key to when the next one is due, and there is none after that', () => {
    const gaps = new KeyGaps()
    gaps.worked()
    gaps.keyShown({ since: 15, every: 100 })
    expect(gaps.room).toBe(85)
    vi.advanceTimersByTime(60)
    expect(gaps.room).toBe(25)
    vi.advanceTimersByTime(40)
    expect(gaps.room).toBe(0)
  })

  it('is without bounds again once keys have paused', async () => {
    const gaps = new KeyGaps()
    gaps.worked()
    gaps.keyShown({ since: 0, every: 100 })
    vi.advanceTimersByTime(200)
    expect(gaps.room).toBe(0)
    const change = gaps.change(never)
    await vi.advanceTimersByTimeAsync(50)
    await change
    expect(gaps.room).toBe(Number.POSITIVE_INFINITY)
  })

  it('comes in any case to what has waited for two seconds', () => {
    const gaps = new KeyGaps()
    gaps.worked()
    for (let at = 0; at < 1950; at += 50) {
      gaps.keyShown({ since: 40, every: 50 })
      expect(gaps.room).toBeLessThanOrEqual(10)
      vi.advanceTimersByTime(50)
    }
    vi.advanceTimersByTime(50)
    gaps.keyShown({ since: 40, every: 50 })
    expect(gaps.room).toBe(Number.POSITIVE_INFINITY)
    gaps.worked()
    expect(gaps.room).toBe(10)
  })
})

describe('keys that come too fast', () => {
  it('leave no room until they pause, but a step every two seconds', () => {
    const gaps = new KeyGaps()
    gaps.worked()
    for (let at = 0; at < 2000; at += 40) {
      gaps.keyShown({ since: 10, every: 0 })
      expect(gaps.room).toBe(0)
      vi.advanceTimersByTime(40)
    }
    expect(gaps.room).toBe(Number.POSITIVE_INFINITY)
    gaps.worked()
    gaps.keyShown({ since: 0, every: 0 })
    expect(gaps.room).toBe(0)
    vi.advanceTimersByTime(150)
    expect(gaps.room).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('while somebody types', () => {
  /** Ends once `milliseconds` have gone by. */
  const busy = (milliseconds: number) => () =>
    new Promise<number>((resolve) => setTimeout(() => resolve(performance.now()), milliseconds))

  it('a chat takes the steps that fit between the keys, and no other', async () => {
    const scheduler = new Scheduler()
    const chat = await scheduler.enter('chat', 'c')
    const began: number[] = []
    const work = async (): Promise<void> => {
      while (began.length < 5) {
        await chat.step(() => {
          began.push(performance.now())
          return busy(40)()
        }, 40)
      }
    }
    const start = performance.now()
    scheduler.keyShown({ since: 10, every: 100 })
    const all = work()
    await vi.advanceTimersByTimeAsync(90)
    scheduler.keyShown({ since: 0, every: 100 })
    await vi.advanceTimersByTimeAsync(100)
    scheduler.keyShown({ since: 0, every: 100 })
    await vi.advanceTimersByTimeAsync(1000)
    await all
    expect(began.map((at) => at - start)).toEqual([0, 40, 90, 130, 190])
    chat.finish()
  })

  it('a completion waits for no key, and a chat that is stopped waits no longer', async () => {
    const scheduler = new Scheduler()
    const stop = new AbortController()
    const chat = await scheduler.enter('chat', 'c', stop.signal)
    await chat.step(async () => {})
    scheduler.keyShown({ since: 0, every: 10 })
    const waiting = chat.step(async () => {}, 40)
    const completion = await scheduler.enter('completion', 'd')
    await expect(completion.step(async (room) => room)).resolves.toBe(Number.POSITIVE_INFINITY)
    completion.finish()
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    chat.finish()
  })

  it('a prompt is read in pieces that fit', async () => {
    const pieces: number[] = []
    const sequence = new TokenSequence(slowContext(pieces, 5), 4096, 64)
    const read = sequence.evaluate(
      Array.from({ length: 40 }, (_, n) => n),
      async (work) => work(30),
    )
    await vi.runAllTimersAsync()
    await read
    // How long a token takes is known from the first piece on; six would take all there is.
    expect(pieces).toEqual([16, 4, 4, 4, 4, 4, 4])
  })

  it('a prompt is begun before anybody knows how long it takes, also where there is no room', async () => {
    const pieces: number[] = []
    const sequence = new TokenSequence(slowContext(pieces, 5), 4096, 64)
    const read = sequence.evaluate([1, 2, 3, 4], async (work) => work(0))
    await vi.runAllTimersAsync()
    await read
    expect(pieces).toEqual([4])
  })
})

/** A context that takes `each` milliseconds for a token. */
function slowContext(pieces: number[], each: number): NativeContext {
  let size = 0
  return {
    initBatch: (count: number) => (size = count),
    addToBatch: () => [0],
    decodeBatch: () => {
      pieces.push(size)
      return new Promise<void>((resolve) => setTimeout(resolve, size * each))
    },
  } as unknown as NativeContext
}
