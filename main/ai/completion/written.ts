/** A token that a model wrote. */
export interface WrittenToken {
  readonly id: number
  /** How likely the model found it. */
  readonly chance: number
  /** Where it ends in what was written. */
  readonly end: number
}

/** What a model wrote after a prompt. */
export interface Written {
  /** All of it, the held text included. */
  readonly raw: string
  readonly tokens: readonly WrittenToken[]
  /** What follows the held text, or undefined when the model would write something else in its place. */
  readonly text: string | undefined
  /** Where the text begins in `raw`. */
  readonly from: number
}

/** Tokens that say how sure a model is: what it writes later it writes because of what came before. */
const FIRST_TOKENS = 10

/** How sure a model was of its text, by the mean of its first tokens' chances; 0 of nothing. */
export function confidenceIn({ tokens, text = '', from }: Written): number {
  if (text === '') return 0
  const first = tokens.filter(({ end }) => end > from).slice(0, FIRST_TOKENS)
  if (first.length === 0) return 0
  const logs = first.reduce((sum, { chance }) => sum + Math.log(Math.max(chance, 1e-9)), 0)
  return Math.exp(logs / first.length)
}
