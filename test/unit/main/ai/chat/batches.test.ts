import { describe, expect, it } from 'vitest'
import { inBatches } from '../../../../../main/ai/chat/batches.ts'
import type { ChatEvent } from '../../../../../preload/contract/ai.ts'

const text = (said: string): ChatEvent => ({ type: 'text', text: said })
const evaluating: ChatEvent = { type: 'evaluating', done: 1, total: 2 }

/** What comes out of `events`, each of which comes `every` milliseconds after the one before. */
async function batches(
  events: (ChatEvent | Error)[],
  every: number,
): Promise<{ out: ChatEvent[]; error: unknown }> {
  let at = 0
  async function* source(): AsyncGenerator<ChatEvent> {
    for (const event of events) {
      at += every
      if (event instanceof Error) throw event
      yield event
    }
  }
  const out: ChatEvent[] = []
  try {
    for await (const event of inBatches(source(), () => at)) out.push(event)
  } catch (error) {
    return { out, error }
  }
  return { out, error: undefined }
}

describe('an answer in batches', () => {
  it('sends the first piece at once, joins pieces that come quickly and loses none', async () => {
    const { out } = await batches(['a', 'b', 'c', 'd', 'e'].map(text), 30)
    expect(out).toEqual([text('a'), text('bcd'), text('e')])
  })

  it('sends each piece of a slow model as it comes', async () => {
    const { out } = await batches([text('a'), text('b')], 200)
    expect(out).toEqual([text('a'), text('b')])
  })

  it('keeps the order of text and of what is not text', async () => {
    const { out } = await batches([text('a'), text('b'), evaluating, text('c')], 10)
    expect(out).toEqual([text('a'), text('b'), evaluating, text('c')])
  })

  it('gives what has come before it fails', async () => {
    const { out, error } = await batches([text('a'), text('b'), new Error('The model ended.')], 10)
    expect(out).toEqual([text('a'), text('b')])
    expect(error).toEqual(new Error('The model ended.'))
  })
})
