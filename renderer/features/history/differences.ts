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
