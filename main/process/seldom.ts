const EVERY_MS = 100

/**
 * Asked as work goes on, answers whether how far it is should be told now: ten times a second at most.
 * @param told when it was told last, as `performance.now()`.
 */
export function seldom(told = Number.NEGATIVE_INFINITY): () => boolean {
  let last = told
  return () => {
    const now = performance.now()
    if (now - last < EVERY_MS) return false
    last = now
    return true
  }
}
