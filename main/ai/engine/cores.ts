import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Keeps this process, with all its threads and those to come, off one physical core, which is the window's (Linux).
 * It also computes faster so: the thread that asks for a token and the one that computes it sleep and wake in turns,
 * and a core that has gone idle in between takes long to wake. Spread over two idle cores that cost 3 to 5 of 100
 * tokens.
 * @returns the processors it keeps to, or undefined where nothing was changed.
 */
export async function leaveACore(): Promise<number[] | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    const allowed = allowedIn(await readFile('/proc/self/status', 'utf8'))
    const keep = withoutFirstCore(allowed, await siblingsOf(allowed))
    if (keep === undefined) return undefined
    // Part of util-linux, which every distribution has; without it the process runs where it likes.
    await run('taskset', ['--all-tasks', '--cpu-list', '--pid', keep.join(','), String(process.pid)])
    return keep
  } catch {
    return undefined
  }
}

/** The processors that a process may run on, by its `/proc/<pid>/status`. */
export function allowedIn(status: string): number[] {
  return listed(/^Cpus_allowed_list:\s*(.+)$/m.exec(status)?.[1] ?? '')
}

/**
 * The processors left when one core is given up: that of the lowest one, where interrupts and most else land first.
 * @param siblings for each processor those of the same core, itself among them.
 * @returns undefined when there is but one core.
 */
export function withoutFirstCore(
  allowed: readonly number[],
  siblings: ReadonlyMap<number, readonly number[]>,
): number[] | undefined {
  const [first] = allowed
  if (first === undefined) return undefined
  const given = siblings.get(first) ?? [first]
  const keep = allowed.filter((processor) => !given.includes(processor))
  return keep.length > 0 ? keep : undefined
}

async function siblingsOf(processors: readonly number[]): Promise<Map<number, number[]>> {
  const read = async (processor: number): Promise<[number, number[]]> => {
    const path = `/sys/devices/system/cpu/cpu${processor}/topology/thread_siblings_list`
    return [processor, listed(await readFile(path, 'utf8'))]
  }
  return new Map(await Promise.all(processors.map(read)))
}

/** `0-2,5` → 0, 1, 2, 5. */
function listed(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, index) => from + index)
    })
}
