import type { CompletionRequest } from '../../../preload/contract/ai.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { NativeSampler } from '../engine/native.ts'
import type { Job } from '../engine/scheduler.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import type { Branch } from './branches.ts'
import { endOf, reachOf } from './ending.ts'
import { afterHeld } from './held-text.ts'
import type { Written, WrittenToken } from './written.ts'

export interface WriteOptions {
  request: CompletionRequest
  /** What the model has to write first, because it stands before the cursor. */
  held: string
  /** Tokens at most. */
  room: number
  /** Where to leave what was written before; its tokens are evaluated already. */
  branch?: Branch
}

/** Lets the model write, always its likeliest token, until the text has a sensible end. */
export async function write(
  model: LoadedModel,
  sequence: TokenSequence,
  job: Job,
  { request, held, room, branch }: WriteOptions,
): Promise<Written> {
  const { prefix, suffix } = request
  const reach = reachOf(prefix, suffix, model.facts.fim !== undefined)
  const { tokens, raw: begun, decoder } = replayed(model, sequence, branch)
  const sampler = model.sampler({ temperature: 0 })
  const first = branch === undefined ? undefined : model.sampler(without(branch.without))
  let raw = begun
  let before: number | undefined
  try {
    while (tokens.length < room) {
      const next = await step(sequence, job, before, before === undefined ? (first ?? sampler) : sampler)
      if (next === undefined || model.endsText(next.token)) break
      before = next.token
      raw += decoder.push(next.token)
      tokens.push({ id: next.token, chance: next.chance, end: raw.length })
      const match = afterHeld(raw, held)
      if (match.state === 'different') return { raw, tokens, text: undefined, from: 0 }
      if (match.state === 'open') continue
      const end = endOf(match.text, prefix, suffix, reach)
      if (end !== undefined)
        return { raw, tokens, text: match.text.slice(0, end), from: raw.length - match.text.length }
    }
  } finally {
    sampler.dispose()
    first?.dispose()
  }
  raw += decoder.flush()
  const match = afterHeld(raw, held)
  return match.state === 'matched'
    ? { raw, tokens, text: match.text, from: raw.length - match.text.length }
    : { raw, tokens, text: undefined, from: 0 }
}

/** The text of the tokens that a branch begins with, which end the sequence already. */
function replayed(model: LoadedModel, sequence: TokenSequence, branch: Branch | undefined) {
  const tokens: WrittenToken[] = [...(branch?.start ?? [])]
  const decoder = model.decoder(sequence.tokens.slice(0, sequence.tokens.length - tokens.length))
  let raw = ''
  for (const { id } of tokens) raw += decoder.push(id)
  return { tokens, raw, decoder }
}

function step(sequence: TokenSequence, job: Job, before: number | undefined, sampler: NativeSampler) {
  return job.step(async () => {
    if (before !== undefined) await sequence.append(before)
    return sequence.likeliest(sampler)
  })
}

function without(tokens: readonly number[]) {
  return {
    temperature: 0,
    tokenBiasKeys: Uint32Array.from(tokens),
    tokenBiasValues: new Float32Array(tokens.length).fill(Number.NEGATIVE_INFINITY),
  }
}
