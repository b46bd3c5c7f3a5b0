import { readdir } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'

/**
 * How far a process steps back for the window where both want a core: a key on two busy cores otherwise waits a
 * fifth longer for its frame.
 */
export const behindWindow = {
  /** What computes for seconds on end. */
  computing: constants.priority.PRIORITY_LOW,
  /** What answers the window, and must not do so in the middle of a frame. */
  serving: constants.priority.PRIORITY_BELOW_NORMAL,
} as const

/**
 * Puts this process behind the window. On Linux a priority belongs to a thread and is inherited only by those it
 * starts later, so the threads that are there already (libuv's, which compute) get it too.
 */
export async function yieldToWindow(how: keyof typeof behindWindow): Promise<void> {
  setPriority(behindWindow[how])
  if (process.platform !== 'linux') return
  for (const thread of await readdir('/proc/self/task')) {
    try {
      setPriority(Number(thread), behindWindow[how])
    } catch {
      // It ended between the listing and now.
    }
  }
}
