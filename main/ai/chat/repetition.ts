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
