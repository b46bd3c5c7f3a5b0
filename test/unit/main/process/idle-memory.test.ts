import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { collectWhenIdle } from '../../../../main/process/idle-memory.ts'

const MB = 1024 * 1024
let stop = (): void => undefined

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

function process(rest: number) {
  const state = { used: 30 * MB, busy: 0.5, collections: 0 }
  stop = collectWhenIdle({
    collect() {
      state.collections += 1
      state.used = rest
    },
    used: () => state.used,
    busy: () => state.busy,
  })
  return state
}

it('gives back what its start took once it rests, and not while it works', () => {
  const state = process(20 * MB)
  vi.advanceTimersByTime(30_000)
  expect(state.collections).toBe(0)
  state.busy = 0
  vi.advanceTimersByTime(6_000)
  expect(state.collections).toBe(1)
})

it('collects again only when there is something to give back', () => {
  const state = process(20 * MB)
  state.busy = 0
  vi.advanceTimersByTime(60_000)
  expect(state.collections).toBe(1)
  state.used += 4 * MB
  vi.advanceTimersByTime(60_000)
  expect(state.collections).toBe(1)
  state.used += 5 * MB
  vi.advanceTimersByTime(6_000)
  expect(state.collections).toBe(2)
})

it('measures from where the heap stood lowest: V8 may have collected by itself', () => {
  const state = process(20 * MB)
  state.busy = 0
  vi.advanceTimersByTime(6_000)
  state.used = 12 * MB
  vi.advanceTimersByTime(6_000)
  state.used = 21 * MB
  vi.advanceTimersByTime(6_000)
  expect(state.collections).toBe(2)
})

it('works in a real process', async () => {
  vi.useRealTimers()
  expect(() => collectWhenIdle()()).not.toThrow()
})
