// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import { followTyping } from '../../../../renderer/ui/typing-pause.ts'

it('the page says that keys go on, until well behind the last of them', () => {
  vi.useFakeTimers()
  followTyping(window)
  const root = document.documentElement
  const marked = () => root.hasAttribute('data-typing')
  expect(marked()).toBe(false)
  for (let at = 0; at < 1200; at += 120) {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    // Behind the frame of the first; where none comes, a tenth of a second later.
    vi.advanceTimersByTime(120)
    expect(marked()).toBe(true)
  }
  vi.advanceTimersByTime(400)
  expect(marked()).toBe(true)
  vi.advanceTimersByTime(200)
  expect(marked()).toBe(false)
  vi.useRealTimers()
})
