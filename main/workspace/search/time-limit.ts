import { Script } from 'node:vm'

/** Where the script below finds what it is to run. */
const SLOT = '__offcoderTimed'

const script = new Script(`globalThis.${SLOT}()`)

/**
 * Runs `work` for at most so many milliseconds. Node's vm can end what runs in this thread from outside, even within a
 * regular expression that would go on for years; nothing else can.
 * (https://nodejs.org/docs/latest-v20.x/api/vm.html#scriptruninthiscontextoptions)
 * @returns false when it was ended.
 */
export function withTimeLimit(milliseconds: number, work: () => void): boolean {
  Object.assign(globalThis, { [SLOT]: work })
  try {
    script.runInThisContext({ timeout: milliseconds })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return false
    throw error
  }
}
