import type { LoadedModel } from '../engine/loaded-model.ts'
import type { TokenSequence } from '../engine/token-sequence.ts'
import type { WindowLimits } from './window.ts'

/** How long the very first completion in a document may evaluate, in seconds: slow machines read less of the file. */
const COLD_SECONDS = 1.5
const LEAST_PREFIX_TOKENS = 192
const MOST_PREFIX_TOKENS = 1024
const SUFFIX_TOKENS = 96
/** Characters of code that a token stands for, on the safe side. */
const CHARACTERS_PER_TOKEN = 3
/** A window may grow by half before it starts anew. */
const SLACK = 1.5
/** Left for the answer, and for what else stands in a prompt. */
const ANSWER_TOKENS = 128

/** How long pieces of other files may be evaluated while nobody types, in seconds. */
const IDLE_SECONDS = 2.5
/** How long a key may wait for those of them that are not evaluated yet. */
const KEY_SECONDS = 0.1
/** They take at most this share of what the model can read, and so many tokens. */
const NEIGHBOUR_SHARE = 0.3
const MOST_NEIGHBOUR_TOKENS = 1024
/** With less room than this, no piece is worth having. */
const LEAST_NEIGHBOUR_TOKENS = 96
const STEP = 64

/** How much of its own file a completion is made from. */
export function windowLimits(model: LoadedModel, sequence: TokenSequence): WindowLimits {
  const affordable = sequence.promptRate === 0 ? LEAST_PREFIX_TOKENS * 2 : sequence.promptRate * COLD_SECONDS
  const left = sequence.capacity * (1 - NEIGHBOUR_SHARE) - SUFFIX_TOKENS - ANSWER_TOKENS
  const tokens = Math.max(LEAST_PREFIX_TOKENS, Math.min(MOST_PREFIX_TOKENS, left / SLACK, affordable))
  return {
    // In steps, so that a rate that wavers does not move the window.
    prefixCharacters: Math.round((tokens * CHARACTERS_PER_TOKEN) / 512) * 512,
    suffixCharacters: model.facts.fim === undefined ? 0 : SUFFIX_TOKENS * CHARACTERS_PER_TOKEN,
  }
}

/**
 * How many tokens of other files a model may be given: what it evaluates in a moment without keys. Told once and kept,
 * since another number is another prompt; only a model that turns out twice as fast, or half, is asked anew.
 */
export class NeighbourBudget {
  #modelId = ''
  #rate = 0
  #tokens = 0

  /** What was told last. */
  get tokens(): number {
    return this.#tokens
  }

  /** What was told of a model before is told again. */
  expect(modelId: string, tokensPerSecond: number, tokens: number): void {
    if (this.#modelId === modelId) return
    this.#modelId = modelId
    this.#rate = tokensPerSecond
    this.#tokens = tokens
  }

  of(model: LoadedModel, sequence: TokenSequence): number {
    const { promptRate: rate, capacity } = sequence
    const known = this.#modelId === model.id && rate < this.#rate * 2 && rate > this.#rate / 2
    if (rate === 0 || known) return this.#modelId === model.id ? this.#tokens : 0
    const tokens = Math.min(rate * IDLE_SECONDS, capacity * NEIGHBOUR_SHARE, MOST_NEIGHBOUR_TOKENS)
    this.#modelId = model.id
    this.#rate = rate
    this.#tokens = tokens < LEAST_NEIGHBOUR_TOKENS ? 0 : Math.floor(tokens / STEP) * STEP
    return this.#tokens
  }
}

/** True when evaluating so many tokens more is nothing that a key would wait for. */
export function isCheap(tokens: number, sequence: TokenSequence): boolean {
  return tokens <= sequence.promptRate * KEY_SECONDS
}
