const LONGEST_CYCLE = 96
/** A loop is called one only after this many tokens and this many rounds, so that tables and lists are left alone. */
const LEAST_TOKENS = 60
const LEAST_ROUNDS = 4

/**
 * True when the end of `tokens` is one passage over and over: small models fall into that and never come out.
 */
export function isLooping(tokens: readonly number[]): boolean {
  const length = tokens.length
  for (let cycle = 1; cycle <= LONGEST_CYCLE; cycle++) {
    const span = Math.max(cycle * LEAST_ROUNDS, LEAST_TOKENS)
    if (span > length) return false
    let same = cycle
    while (same < span && tokens[length - 1 - same] === tokens[length - 1 - same + cycle]) same++
    if (same >= span) return true
  }
  return false
}

/** So many words of prose in a row with no more different ones among them say nothing; written by people they have 70. */
const PROSE_WORDS = 160
const FEWEST_DIFFERENT = 28
const PROSE_LINE = 60
const NO_PROSE = /^\s*([-*+|#>[<!]|\d+[.)])|[`|]|\]\(|https?:/

/**
 * True when the prose at the end of an answer turns round a few words without being one passage over and over, as
 * small models do (“a type that supports a type that provides a type”). Code, lists and tables may repeat themselves.
 * @param text the whole answer so far, in Markdown.
 */
export function isCircling(text: string): boolean {
  const outside = text.split(/^ {0,3}```.*$/m).filter((_, part) => part % 2 === 0)
  const lines = outside.join('\n').split('\n')
  const prose = lines.filter((line) => line.trim().length >= PROSE_LINE && !NO_PROSE.test(line))
  const words =
    prose
      .join('\n')
      .match(/\p{L}[\p{L}\p{N}]*/gu)
      ?.slice(-PROSE_WORDS) ?? []
  if (words.length < PROSE_WORDS) return false
  return new Set(words.map((word) => word.toLowerCase())).size <= FEWEST_DIFFERENT
}
