/** As many letters in a row as the index of the search knows texts by. */
const INDEXED = 3

/** True for a name that has these letters in this order, whatever lies between; case does not count. */
export function holdsLetters(name: string, letters: string): boolean {
  const lower = name.toLowerCase()
  let at = 0
  for (const letter of letters.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/**
 * Parts of what was typed that a file must have somewhere to declare such a name: `parQuery` asks for `par` and
 * `Query`. Empty where no part is long enough to be looked up.
 */
export function lookedUp(text: string): string[] {
  return text
    .split(/[\s_.:-]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u)
    .filter((part) => Array.from(part).length >= INDEXED)
}
