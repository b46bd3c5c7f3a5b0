import { readdir } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'

/**
 * Puts this process behind the window where both want a core: at the lowest priority, since at a middling one a key
 * on two busy cores took a fifth longer to its frame. On Linux a priority belongs to a thread and is
 * inherited only by those it starts later, so the threads that are there already (libuv's, which compute) get it too.
 */
export async function yieldToWindow(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW)
  if (process.platform !== 'linux') return
  for (const thread of await readdir('/proc/self/task')) {
    try {
      setPriority(Number(thread), constants.priority.PRIORITY_LOW)
    } catch {
      // It ended between the listing and now.
    }
  }
}
