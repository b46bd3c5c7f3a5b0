import type { MetadataValue } from './header.ts'

/** The tokens that mark a gap to fill, and the order a model was trained to read them in. */
export interface FimTokens {
  prefix: number
  suffix: number
  /** Some families (Codestral) have none: generation starts right after the prefix. */
  middle: number | undefined
  /**
   * `prefix-first`: prefix, suffix, middle (Qwen, StarCoder, DeepSeek, CodeLlama, Granite).
   * `suffix-first`: suffix, prefix, middle (Codestral, Mellum, Seed-Coder), where typing appends at the end.
   */
  order: 'prefix-first' | 'suffix-first'
}

interface Family {
  prefix: string
  suffix: string
  middle: string | undefined
  order: FimTokens['order']
}

/** By the vocabulary's own names, for files that carry no `fim_*_token_id`; more specific families first. */
const FAMILIES: readonly Family[] = [
  { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>', order: 'prefix-first' },
  { prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>', order: 'prefix-first' },
  { prefix: '<fim-prefix>', suffix: '<fim-suffix>', middle: '<fim-middle>', order: 'prefix-first' },
  { prefix: '<｜fim▁begin｜>', suffix: '<｜fim▁hole｜>', middle: '<｜fim▁end｜>', order: 'prefix-first' },
  { prefix: '▁<PRE>', suffix: '▁<SUF>', middle: '▁<MID>', order: 'prefix-first' },
  { prefix: '<PRE>', suffix: '<SUF>', middle: '<MID>', order: 'prefix-first' },
  { prefix: '<|code_prefix|>', suffix: '<|code_suffix|>', middle: '<|code_middle|>', order: 'prefix-first' },
  { prefix: '<[fim-prefix]>', suffix: '<[fim-suffix]>', middle: '<[fim-middle]>', order: 'suffix-first' },
  { prefix: '[PREFIX]', suffix: '[SUFFIX]', middle: undefined, order: 'suffix-first' },
]

/** Models known to want the suffix first although their tokens are named like others'. */
const SUFFIX_FIRST_NAMES = /mellum|codestral|seed-?coder/i

/** Finds how a model fills in the middle, or undefined when it was not trained to. */
export function findFimTokens(metadata: Map<string, MetadataValue>): FimTokens | undefined {
  const declared = fromIds(metadata)
  const found = declared ?? fromNames(metadata)
  if (found === undefined) return undefined
  const name = `${metadata.get('general.name') ?? ''} ${metadata.get('general.basename') ?? ''}`
  return SUFFIX_FIRST_NAMES.test(name) ? { ...found, order: 'suffix-first' } : found
}

function fromIds(metadata: Map<string, MetadataValue>): FimTokens | undefined {
  const id = (long: string, short: string): number | undefined => {
    const value =
      metadata.get(`tokenizer.ggml.fim_${short}_token_id`) ?? metadata.get(`tokenizer.ggml.${long}_token_id`)
    return typeof value === 'number' ? value : undefined
  }
  const prefix = id('prefix', 'pre')
  const suffix = id('suffix', 'suf')
  const middle = id('middle', 'mid')
  if (prefix === undefined || suffix === undefined || middle === undefined) return undefined
  return { prefix, suffix, middle, order: 'prefix-first' }
}

function fromNames(metadata: Map<string, MetadataValue>): FimTokens | undefined {
  const tokens = metadata.get('tokenizer.ggml.tokens')
  if (!Array.isArray(tokens)) return undefined
  const ids = new Map((tokens as string[]).map((token, index) => [token, index]))
  for (const family of FAMILIES) {
    const prefix = ids.get(family.prefix)
    const suffix = ids.get(family.suffix)
    const middle = family.middle === undefined ? undefined : ids.get(family.middle)
    if (prefix === undefined || suffix === undefined) continue
    if (family.middle !== undefined && middle === undefined) continue
    return { prefix, suffix, middle, order: family.order }
  }
  return undefined
}
