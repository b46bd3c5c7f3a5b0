import type { ModelFacts } from '../gguf/describe.ts'

/** What the library, its buffers and a vocabulary take beside weights and cache, measured on models from 0.1 to 7 billion parameters. */
const FIXED_BYTES = 160 * 2 ** 20
const SMALLEST_CHAT = 1024

export interface ContextSizes {
  /** Tokens of the chat's and the completion's contexts. */
  chat: number
  completion: number
}

/**
 * Bytes that a model with these contexts needs. An estimate from the header alone: the weights as they are in the
 * file, 16-bit keys and values per token, and the logits of one batch.
 */
export function neededBytes(
  facts: Pick<ModelFacts, 'weightBytes' | 'cacheBytesPerToken' | 'vocabulary'>,
  sizes: ContextSizes,
  batch: number,
): number {
  const cache = (sizes.chat + sizes.completion) * facts.cacheBytesPerToken
  const logits = 2 * batch * facts.vocabulary * 4
  return facts.weightBytes + cache + logits + FIXED_BYTES
}

/**
 * The largest contexts that fit: the chat's is halved until they do.
 * @returns undefined when the model does not fit even with the smallest.
 */
export function fitContexts(
  facts: ModelFacts,
  wanted: ContextSizes,
  batch: number,
  available: number,
): ContextSizes | undefined {
  let sizes: ContextSizes = {
    chat: Math.min(wanted.chat, facts.contextLength),
    completion: Math.min(wanted.completion, facts.contextLength),
  }
  while (neededBytes(facts, sizes, batch) > available) {
    if (sizes.chat <= SMALLEST_CHAT) return undefined
    sizes = { ...sizes, chat: Math.max(SMALLEST_CHAT, Math.floor(sizes.chat / 2)) }
  }
  return sizes
}

/** Bytes as people read them: `1.4 GB`. */
export function readableBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
}
