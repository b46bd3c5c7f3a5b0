import { Change, presentableDiff } from '@codemirror/merge'

/** A diff is approximate rather than late. */
const limits = { scanLimit: 500, timeout: 300 }

/**
 * Where two texts differ, for the views of `@codemirror/merge`. Those take a line for the same when a break comes or
 * goes between empty lines: the change then begins at the end of an empty line on both sides, and is looked for on the
 * next. One break further along it is the same change, and found.
 */
export function differencesOf(a: string, b: string): readonly Change[] {
  return presentableDiff(a, b, limits).map(({ fromA, toA, fromB, toB }) => {
    let by = 0
    const isOneSided = (fromA === toA) !== (fromB === toB)
    while (isOneSided && a[fromA + by] === '\n' && b[fromB + by] === '\n') by += 1
    return new Change(fromA + by, toA + by, fromB + by, toB + by)
  })
}

/**
 * The same for two texts of which one has no newline at its end, which was put there to be shown: the last line is
 * another on both sides then, as git has it.
 */
export function differencesWithEnd(a: string, b: string): readonly Change[] {
  const changes = differencesOf(a, b)
  const last = changes.at(-1)
  const [endA, endB] = [a.length - 1, b.length - 1]
  const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n', text.length - 2) + 1)
  const isAfter = last === undefined || (last.toA < endA && last.toB < endB)
  if (!isAfter || a === '' || b === '' || lastLine(a) !== lastLine(b)) return changes
  // Its last character: the views look for a change at the end of a line on the next.
  return [...changes, new Change(endA - 1, endA, endB - 1, endB)]
}
