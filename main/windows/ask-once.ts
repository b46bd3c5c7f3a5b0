/** Windows over which a dialog of the system is, or is about to be. */
const asking = new WeakSet<object>()

/**
 * Asks in a dialog of the system, one at a time in a window: it takes a moment to come, in which a key or the mouse may
 * ask once more.
 * @param none the answer to that, as though the person had changed their mind.
 */
export async function askOnce<T>(window: object, none: T, ask: () => Promise<T>): Promise<T> {
  if (asking.has(window)) return none
  asking.add(window)
  try {
    return await ask()
  } finally {
    asking.delete(window)
  }
}
