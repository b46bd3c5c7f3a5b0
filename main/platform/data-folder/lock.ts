import { randomBytes } from 'node:crypto'
import { readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { LockHolder } from '../../../preload/contract/data-folder.ts'
import { isRecord } from '../../../preload/contract/is-record.ts'
import { LOCK } from './inspect.ts'
import { hasEnded, isHere, isProcessMark, ownMark, type ProcessMark } from './process-mark.ts'

/** Its time is set anew this often, which is how others see that its holder lives. */
const BEAT_MS = 15_000
/** A lock whose time has stood still for so long may be taken over, if the user says so. */
const SILENT_MS = 60_000

interface LockRecord extends ProcessMark {
  id: string
  user: string
  since: number
}

/** A lock as it is on the disk. One that cannot be read is somebody's all the same. */
interface Found {
  record: LockRecord | null
  /** Changes with every beat. */
  beat: string
}

export interface LockTimes {
  beat: number
  silent: number
}

/**
 * Keeps a data folder for one OffCoder, whichever computer or user it runs for: SQLite's own locks do not reach from
 * one computer to another on every network drive. Nobody waits for the time of another computer's clock: a holder is
 * silent when its lock did not change while we looked.
 */
export class DataLock {
  readonly #path: string
  readonly #own: LockRecord
  readonly #times: LockTimes
  #timer: NodeJS.Timeout | undefined
  #heard: { beat: string; at: number } | undefined
  #held = false
  #onLost: (holder: LockHolder) => void = () => undefined

  constructor(folder: string, userData: string, times: LockTimes = { beat: BEAT_MS, silent: SILENT_MS }) {
    this.#path = join(folder, LOCK)
    this.#times = times
    this.#own = {
      ...ownMark(userData),
      id: randomBytes(12).toString('hex'),
      user: userName(),
      since: Date.now(),
    }
  }

  /**
   * Takes the lock where it is free, or was left by a process that certainly ended.
   * @returns who has it; null when it is ours. Where no lock can be written, nothing is locked, and nobody waits.
   */
  async take(): Promise<LockHolder | null> {
    if (this.#held) return null
    const found = await this.#read().catch(() => undefined)
    if (found !== undefined && !(found.record !== null && hasEnded(found.record, this.#own)))
      return this.#holder(found)
    return this.#claim(found)
  }

  /** Takes the lock from a holder that has been silent: the user says that it has ended. */
  async takeOver(): Promise<LockHolder | null> {
    const found = await this.#read().catch(() => undefined)
    if (found !== undefined && !this.#holder(found).silent) return this.#holder(found)
    return this.#claim(found)
  }

  /** Tells when somebody else took the lock: from then on nothing may be written to the folder. */
  keep(onLost: (holder: LockHolder) => void): void {
    this.#onLost = onLost
  }

  /** Shows others that we live, and finds out whether the lock is still ours. After sleep, at once. */
  async beat(): Promise<void> {
    if (!this.#held) return
    clearTimeout(this.#timer)
    const found = await this.#read().catch(() => null)
    if (found === undefined) await this.#write().catch(() => undefined)
    else if (found?.record?.id === this.#own.id) await this.#touch()
    else if (found?.record) {
      this.#held = false
      this.#onLost(this.#holder(found))
    }
    this.#beatLater()
  }

  /** Lets the folder go. */
  async release(): Promise<void> {
    clearTimeout(this.#timer)
    if (!this.#held) return
    this.#held = false
    const found = await this.#read().catch(() => undefined)
    if (found?.record?.id === this.#own.id) await unlink(this.#path).catch(() => undefined)
  }

  /** Makes the lock ours in the place of the one that was found, if any. */
  async #claim(found: Found | undefined): Promise<LockHolder | null> {
    if (found !== undefined) {
      const aside = `${this.#path}.${this.#own.id}`
      await rename(this.#path, aside).catch(() => undefined)
      const taken = await readLock(aside).catch(() => undefined)
      // Somebody was quicker, and it is theirs that was moved.
      if (taken?.record && taken.record.id !== found.record?.id) {
        await rename(aside, this.#path).catch(() => undefined)
        return this.#holder(taken)
      }
      await unlink(aside).catch(() => undefined)
    }
    try {
      await this.#write()
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST'
      const other = isTaken ? await this.#read().catch(() => undefined) : undefined
      if (other !== undefined) return this.#holder(other)
    }
    this.#held = true
    this.#beatLater()
    return null
  }

  #beatLater(): void {
    if (!this.#held) return
    this.#timer = setTimeout(() => void this.beat(), this.#times.beat)
    this.#timer.unref()
  }

  async #touch(): Promise<void> {
    const now = new Date()
    await utimes(this.#path, now, now).catch(() => undefined)
  }

  /** @throws EEXIST when another is there. */
  #write(): Promise<void> {
    return writeFile(this.#path, `${JSON.stringify(this.#own)}\n`, { flag: 'wx', flush: true })
  }

  async #read(): Promise<Found | undefined> {
    return readLock(this.#path)
  }

  #holder({ record, beat }: Found): LockHolder {
    const now = performance.now()
    if (this.#heard?.beat !== beat) this.#heard = { beat, at: now }
    const silent = now - this.#heard.at >= this.#times.silent
    if (record === null) return { host: null, user: null, here: false, since: null, silent }
    const { host, user, since } = record
    return { host, user, here: isHere(record, this.#own), since, silent }
  }
}

/** @returns undefined when there is none. @throws what the disk says. */
async function readLock(path: string): Promise<Found | undefined> {
  try {
    // Read first: a network drive looks anew at a file that is opened, and not at one that is only asked about.
    const text = await readFile(path, 'utf8')
    const { mtimeMs } = await stat(path)
    const record = parse(text)
    return { record, beat: `${record?.id ?? text}/${mtimeMs}` }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): LockRecord | null {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return null
  }
  return isLockRecord(found) ? found : null
}

function isLockRecord(value: unknown): value is LockRecord {
  if (!isRecord(value)) return false
  const { id, user, since } = value
  return (
    isProcessMark(value) && typeof id === 'string' && typeof user === 'string' && typeof since === 'number'
  )
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // Users without a name are to be had in containers.
    return ''
  }
}
