import type { ModelFit } from '../../../preload/contract/models.ts'
import { CPU_BATCH } from '../engine/loaded-model.ts'
import { neededBytes } from '../engine/memory.ts'
import type { ModelFacts } from '../gguf/describe.ts'
import type { Offer } from './catalogue.ts'

/** Bytes of this machine's memory, and of it what may still be used. */
export interface Memory {
  total: number
  free: number
}

/** Contexts that make a model useful: a file of some length in each. */
const USEFUL = { chat: 4096, completion: 2048 }
/** Above this part of what is free, other programs begin to feel it. */
const COMFORTABLE = 0.7
/** The part of all memory that the system and the window keep in any case. */
const ALWAYS_TAKEN = 0.15

type Size = Pick<ModelFacts, 'weightBytes' | 'cacheBytesPerToken' | 'vocabulary' | 'contextLength'>

/** Predicts what a model needs and whether this machine has it, without loading anything. */
export function fitOf(size: Size, memory: Memory): ModelFit {
  const contexts = {
    chat: Math.min(USEFUL.chat, size.contextLength),
    completion: Math.min(USEFUL.completion, size.contextLength),
  }
  const needed = Math.round(neededBytes(size, contexts, CPU_BATCH))
  return { verdict: verdictOf(needed, memory), neededBytes: needed }
}

/** The same for a file that is not here yet. */
export function fitOfOffer(offer: Offer, memory: Memory): ModelFit {
  return fitOf({ ...offer, weightBytes: offer.bytes }, memory)
}

function verdictOf(needed: number, { total, free }: Memory): ModelFit['verdict'] {
  if (needed > total * (1 - ALWAYS_TAKEN)) return 'too-large'
  if (needed > free) return 'not-now'
  return needed > free * COMFORTABLE ? 'tight' : 'fits'
}
