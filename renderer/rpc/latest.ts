/**
 * Reads something anew whenever it may have changed, and takes only the answer to the last question: the answer to one
 * before may come later, and tells what was.
 * @returns what asks; it resolves when the answer to the last question was taken.
 */
export function latest<T>(
  take: (answer: T) => void,
  fail: (error: unknown) => void,
): (ask: () => Promise<T>) => Promise<void> {
  let last = 0
  let newest: Promise<void> = Promise.resolve()
  const put = async (ask: () => Promise<T>, mine: number): Promise<void> => {
    try {
      const answer = await ask()
      if (mine === last) take(answer)
    } catch (error) {
      if (mine === last) fail(error)
    }
    if (mine !== last) await newest
  }
  return (ask) => {
    last += 1
    newest = put(ask, last)
    return newest
  }
}
