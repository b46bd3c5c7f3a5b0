import type { CompletionRequest } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import { endOf, reachOf } from './ending.ts'
import { afterHeld } from './held-text.ts'

export interface WriteOptions {
  request: CompletionRequest
  /** What the model has to write first, because it stands before the cursor. */
  held: string
  /** Tokens at most. */
  room: number
}

export interface Written {
  /** All of it, the held text included. */
  raw: string
  /** What follows the held text, or undefined when the model would write something else in its place. */
  text: string | undefined
}

/** Lets the model write, always its likeliest token, until the text has a sensible end. */
export async function write(
  model: LoadedModel,
  sequence: TokenSequence,
  job: Job,
  { request, held, room }: WriteOptions,
): Promise<Written> {
  const { prefix, suffix } = request
  const reach = reachOf(prefix, suffix, model.facts.fim !== undefined)
  const decoder = model.decoder(sequence.tokens)
  const sampler = model.sampler({ temperature: 0 })
  let written = ''
  let before: number | undefined
  try {
    for (let count = 0; count < room; count++) {
      const last = before
      const token = await job.step(async () => {
        if (last !== undefined) await sequence.append(last)
        return sequence.sample(sampler)
      })
      if (token === undefined || model.endsText(token)) break
      before = token
      written += decoder.push(token)
      const match = afterHeld(written, held)
      if (match.state === 'different') return { raw: written, text: undefined }
      if (match.state === 'open') continue
      const end = endOf(match.text, prefix, suffix, reach)
      if (end !== undefined) return { raw: written, text: match.text.slice(0, end) }
    }
  } finally {
    sampler.dispose()
  }
  const raw = written + decoder.flush()
  const match = afterHeld(raw, held)
  return { raw, text: match.state === 'matched' ? match.text : undefined }
}
