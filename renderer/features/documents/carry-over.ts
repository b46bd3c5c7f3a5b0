/** One place where a text differs from another: `length` characters at `at` are `insert` in the other. */
export interface Difference {
  readonly at: number
  readonly length: number
  readonly insert: string
}

/** The one stretch in which `after` differs from `before`; never through the middle of a surrogate pair. */
export function differenceOf(before: string, after: string): Difference {
  const least = Math.min(before.length, after.length)
  let start = 0
  while (start < least && before[start] === after[start]) start++
  if (start > 0 && isHigh(before, start - 1)) start--
  let end = 0
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++
  if (end > 0 && isLow(before, before.length - end)) end--
  return { at: start, length: before.length - start - end, insert: after.slice(start, after.length - end) }
}

/**
 * What was typed in `before`, as a change of `now`, which came of `before` in another way. Where both changed the same
 * place, what was typed comes behind what is there now, and nothing is taken out.
 */
export function carryOver(before: string, typed: string, now: string): Difference {
  const mine = differenceOf(before, typed)
  const theirs = differenceOf(before, now)
  const moved = theirs.insert.length - theirs.length
  if (mine.at + mine.length <= theirs.at) return mine
  if (mine.at >= theirs.at + theirs.length) return { ...mine, at: mine.at + moved }
  return { at: theirs.at + theirs.insert.length, length: 0, insert: mine.insert }
}

function isHigh(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xd800 && code < 0xdc00
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000
}
