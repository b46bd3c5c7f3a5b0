// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { afterTyping, followTyping, isTyping } from '../../../../renderer/ui/typing-pause.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

followTyping(window)
const press = () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))

/** Presses a key every `every` milliseconds for `long` milliseconds. */
function type(long: number, every = 50): void {
  for (let at = 0; at < long; at += every) {
    press()
    vi.advanceTimersByTime(every)
  }
}

describe('what waits for a pause in typing', () => {
  it('is done at once where nobody types', () => {
    vi.advanceTimersByTime(1000)
    const work = vi.fn()
    afterTyping(work, { most: 400 })
    vi.advanceTimersByTime(1)
    expect(work).toHaveBeenCalledOnce()
    expect(isTyping()).toBe(false)
  })

  it('waits until keys pause', () => {
    press()
    const work = vi.fn()
    afterTyping(work, { most: 400 })
    type(200)
    expect(isTyping()).toBe(true)
    expect(work).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(work).toHaveBeenCalledOnce()
  })

  it('is done behind a key once it has waited too long, with all that waits', async () => {
    press()
    const work = vi.fn()
    const other = vi.fn()
    afterTyping(work, { most: 400 })
    type(350)
    afterTyping(other, { most: 400 })
    type(300)
    // A message says that the frame was painted; it is no timer.
    vi.useRealTimers()
    await vi.waitFor(() => expect(work).toHaveBeenCalledOnce(), { timeout: 15_000 })
    expect(other).toHaveBeenCalledOnce()
  })

  it('waits longer where keys are further apart, and does not come with the next one', () => {
    const work = vi.fn()
    type(3000, 120)
    afterTyping(work, { most: 10_000 })
    type(1000, 120)
    expect(work).not.toHaveBeenCalled()
    vi.advanceTimersByTime(300)
    expect(work).toHaveBeenCalledOnce()
  })

  it('is not done when it was taken back', () => {
    const work = vi.fn()
    afterTyping(work, { most: 100 })()
    vi.advanceTimersByTime(1000)
    expect(work).not.toHaveBeenCalled()
  })
})
