// What set-up tells the person who waits: one line a step, with the time it took.

/** A failure that the reader can act on: its message is printed without a stack. */
export class SetupError extends Error {
  name = 'SetupError'
}

/** @returns {string} the seconds since `start` (from performance.now()), for people */
export const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`

/**
 * Runs one step and prints its line when it ends.
 * @template T
 * @param {string} label what the step does, said before it starts where it may take long
 * @param {() => T | Promise<T>} work may return `{note}`: a few words for the end of the line
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const start = performance.now()
  const live = process.stdout.isTTY
  if (live) process.stdout.write(`  ${label} ...`)
  try {
    const result = await work()
    const note = result?.note ? `: ${result.note}` : ''
    console.log(`${live ? '\r\x1b[K' : ''}  ${label}${note} (${since(start)})`)
    return result
  } catch (error) {
    console.log(`${live ? '\r\x1b[K' : ''}  ${label}: failed (${since(start)})`)
    throw error
  }
}

/** Runs a command's main function; prints what went wrong and sets the exit code. */
export async function runMain(main) {
  try {
    const code = await main()
    if (typeof code === 'number') process.exitCode = code
  } catch (error) {
    console.error(`\n${error instanceof SetupError ? error.message : (error?.stack ?? error)}`)
    process.exitCode = 1
  }
}
