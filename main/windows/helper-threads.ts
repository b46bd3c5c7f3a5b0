import { readdir, readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import type { BrowserWindow } from 'electron'
import { behindWindow } from '../process/priority.ts'

/** What Chromium calls the threads of a page's process that compile, collect and raster for it. */
const HELPER = 'ThreadPoolForeg'
/** Chromium ends a helper that had nothing to do for half a minute and starts others, in milliseconds. */
const EVERY = 5_000

/**
 * Puts the helper threads of `window`'s page behind the thread that draws it. By themselves they have its priority, and
 * where two of them have begun, a key waits on two cores until one is done although its frame needs neither. Only
 * Linux gives a priority to a thread of another process; the other systems know which one is in front.
 */
export function putHelpersBehind(window: BrowserWindow): void {
  if (process.platform !== 'linux') return
  let seen = new Set<string>()
  const look = async (): Promise<void> => {
    if (!window.isVisible()) return
    seen = await stepBack(window.webContents.getOSProcessId(), seen)
  }
  const timer = setInterval(look, EVERY)
  window.once('closed', () => clearInterval(timer))
}

/** @returns the threads of process `pid`; those in `seen` have their priority already. */
async function stepBack(pid: number, seen: ReadonlySet<string>): Promise<Set<string>> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  for (const thread of threads)
    if (!seen.has(thread))
      try {
        const name = await readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8')
        if (name.trim() === HELPER) setPriority(Number(thread), behindWindow.serving)
      } catch {
        // It ended between the listing and now.
      }
  return new Set(threads)
}
