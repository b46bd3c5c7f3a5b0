import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** What tells one process from every other, on this computer or another. */
export interface ProcessMark {
  host: string
  /** A computer's own number: hosts of one name are not rare. */
  machine: string
  /** Each start of the computer has one; null where the system gives none. */
  boot: string | null
  /** Process numbers of different namespaces (containers) say nothing of each other. */
  namespace: string | null
  pid: number
  /** When the process started, as the system counts; null where it does not say. */
  started: string | null
}

/** By hand: the first page of a start waits for it, and would for a library of schemas. */
export function isProcessMark(value: Record<string, unknown>): boolean {
  const { host, machine, boot, namespace, pid, started } = value
  return (
    [host, machine].every((each) => typeof each === 'string') &&
    [boot, namespace, started].every((each) => each === null || typeof each === 'string') &&
    Number.isInteger(pid)
  )
}

/** @param userData the app's own place in the user's account, where the computer's number is kept. */
export function ownMark(userData: string): ProcessMark {
  return {
    host: hostname(),
    machine: machineNumber(userData),
    boot: read('/proc/sys/kernel/random/boot_id'),
    namespace: link('/proc/self/ns/pid'),
    pid: process.pid,
    started: startOf(process.pid),
  }
}

/** Has that process certainly ended? What cannot be known counts as running. */
export function hasEnded(mark: ProcessMark, own: ProcessMark): boolean {
  if (!isHere(mark, own)) return false
  if (mark.boot !== own.boot && mark.boot !== null && own.boot !== null) return true
  if (mark.namespace !== own.namespace) return false
  if (!isRunning(mark.pid)) return true
  const started = startOf(mark.pid)
  return started !== null && mark.started !== null && started !== mark.started
}

/** Certainly the same computer. Another user's process on it is known by its boot, where the system gives one. */
export function isHere(mark: ProcessMark, own: ProcessMark): boolean {
  const isSameBoot = mark.boot !== null && mark.boot === own.boot
  return mark.host === own.host && (isSameBoot || mark.machine === own.machine)
}

/** From the system where it has one, and from the account: neither alone is any computer's own in all set-ups. */
function machineNumber(userData: string): string {
  const path = join(userData, 'computer-id')
  let own = read(path)
  if (own === null) {
    own = randomBytes(8).toString('hex')
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 })
    } catch {
      // Where it cannot be kept, a crash is waited out the next time.
      own = read(path) ?? own
    }
  }
  return `${read('/etc/machine-id') ?? ''}:${own}`
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, and is one.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Linux: field 22 of the process's `stat`; its name, in brackets, may hold spaces. */
function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

function link(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
