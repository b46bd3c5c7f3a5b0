/**
 * Reads something anew whenever it may have changed, and takes only the answer to the last question: the answer to one
 * before may come later, and tells what was.
 * @returns what asks; it resolves when its own answer is here, taken or not.
 */
export function latest<T>(
  take: (answer: T) => void,
  fail: (error: unknown) => void,
): (ask: () => Promise<T>) => Promise<void> {
  let last = 0
  return async (ask) => {
    last += 1
    const mine = last
    try {
      const answer = await ask()
      if (mine === last) take(answer)
    } catch (error) {
      if (mine === last) fail(error)
    }
  }
}
