// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ReadingProgress } from '../../../../../renderer/features/chat/reading-progress.ts'
import { useChat } from '../../../../../renderer/features/chat/store.ts'
import { followTyping } from '../../../../../renderer/ui/typing-pause.ts'

followTyping(window)

beforeEach(() => {
  vi.useFakeTimers()
  useChat.setState({ evaluating: null })
})
afterEach(() => {
  vi.useRealTimers()
})

it('shows how far a question is read, once for all that came while somebody typed', () => {
  const drawn: unknown[] = []
  const stop = useChat.subscribe(({ evaluating }) => drawn.push(evaluating))
  const reading = new ReadingProgress()
  for (let done = 1; done <= 5; done++) {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    reading.show({ done, total: 9 })
    vi.advanceTimersByTime(50)
  }
  expect(drawn).toEqual([])
  vi.advanceTimersByTime(100)
  expect(drawn).toEqual([{ done: 5, total: 9 }])
  stop()
})

it('shows nothing of a question that is over', () => {
  const reading = new ReadingProgress()
  reading.show({ done: 1, total: 2 })
  reading.end()
  vi.advanceTimersByTime(2000)
  expect(useChat.getState().evaluating).toBeNull()
})
