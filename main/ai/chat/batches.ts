import type { ChatEvent } from '../../../preload/contract/ai.ts'

/** Milliseconds between two pieces of text: a fast model writes more often than anyone reads. */
const EVERY = 80

/**
 * Joins pieces of text that come closer together than that: each one sent wakes the window, which may be drawing a
 * key. Whatever is not text comes at once, behind the text before it, and so does the end.
 */
export async function* inBatches(
  events: AsyncIterable<ChatEvent>,
  now: () => number = () => performance.now(),
): AsyncGenerator<ChatEvent, void> {
  let held = ''
  let sent = Number.NEGATIVE_INFINITY
  const all = function* (): Generator<ChatEvent> {
    if (held !== '') yield { type: 'text', text: held }
    held = ''
  }
  try {
    for await (const event of events) {
      if (event.type !== 'text') {
        yield* all()
        yield event
        continue
      }
      held += event.text
      if (now() - sent < EVERY) continue
      sent = now()
      yield* all()
    }
  } catch (error) {
    yield* all()
    throw error
  }
  yield* all()
}
