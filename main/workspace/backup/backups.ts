import { rm } from 'node:fs/promises'
import { EventPublisher } from '@orpc/server'
import Database from 'better-sqlite3'
import type { Backup, BackupState, DrillReport } from '../../../preload/contract/backups.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { storageError, toFailure } from '../store/failures.ts'
import type { Store } from '../store/store.ts'
import type { BackupFolder } from './backup-folder.ts'
import { runDrill } from './drill.ts'
import type { Restoring } from './restoring.ts'
import { isDue, toDelete } from './retention.ts'

/** How often the schedule looks whether the daily backup is due and nobody types. */
const LOOK_MS = 60_000
/** When there was no quiet minute for so long, it is made anyway. */
const PATIENCE_MS = 2 * 60 * 60_000
/** Pages copied at a time, between which everything else goes on. */
const PAGES = 256

export interface BackupsOptions {
  store: Store
  folder: BackupFolder
  restoring: Restoring
  onError: (error: unknown) => void
}

/** Copies of the whole database: made daily, kept for weeks, and tried out. */
export class Backups {
  readonly #options: BackupsOptions
  readonly #folder: BackupFolder
  readonly #events = new EventPublisher<{ state: BackupState }>()
  readonly #changes
  #making: Promise<Backup> | undefined
  #progress: number | null = null
  #failure: AppError | undefined
  #timer: NodeJS.Timeout | undefined
  #lastChanges = -1
  #dueSince: number | undefined
  #disposed = false

  constructor(options: BackupsOptions) {
    this.#options = options
    this.#folder = options.folder
    options.restoring.onChanged = () => this.#tell()
    this.#changes = options.store.db.prepare<[], { n: number }>('SELECT total_changes() AS n')
  }

  /** Begins the schedule. */
  start(): void {
    this.#timer = setInterval(() => {
      this.tick(Date.now()).catch(this.#options.onError)
    }, LOOK_MS)
    this.#timer.unref()
  }

  /** One look at the schedule: makes the daily backup when it is due and nothing was written since the look before. */
  async tick(now: number): Promise<void> {
    const changes = this.#changes.get()?.n ?? 0
    const isQuiet = changes === this.#lastChanges
    this.#lastChanges = changes
    if (this.#making !== undefined || this.#options.store.projects.list().length === 0) return
    const [newest] = await this.#folder.list()
    if (!isDue(newest?.at, now)) {
      this.#dueSince = undefined
      return
    }
    this.#dueSince ??= now
    if (!isQuiet && now - this.#dueSince < PATIENCE_MS) return
    // Not again with every look when it cannot be made; the state says why.
    this.#dueSince = now
    this.#lastChanges = -1
    await this.create(now).catch(() => undefined)
  }

  /** @throws AppError DISK_FULL, READ_ONLY, PERMISSION_DENIED; UNAVAILABLE while one is being made. */
  create(now = Date.now()): Promise<Backup> {
    if (this.#making !== undefined)
      return Promise.reject(new AppError('UNAVAILABLE', 'A backup is being made. Wait until it is done.'))
    if (this.#disposed) return Promise.reject(ended())
    this.#progress = 0
    this.#making = this.#make(now)
      .then(
        (backup) => {
          this.#failure = undefined
          return backup
        },
        (error: unknown) => {
          this.#failure = storageError(error)
          throw this.#failure
        },
      )
      .finally(() => {
        this.#making = undefined
        this.#progress = null
        void this.#tell()
      })
    void this.#tell()
    return this.#making
  }

  /** Tries out a backup; the newest by default. @throws AppError NOT_FOUND when there is none. */
  async drill(id: string | undefined): Promise<DrillReport> {
    const [newest] = await this.#folder.list()
    if (newest === undefined)
      throw new AppError('NOT_FOUND', 'There is no backup yet. Make one first.', { path: this.#folder.path })
    const backup = id === undefined ? newest : await this.#folder.get(id)
    return runDrill({ folder: this.#folder, backup, live: this.#options.store })
  }

  /** The state now, and each time it changes. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<BackupState> {
    const events = this.#events.subscribe('state', signal === undefined ? {} : { signal })
    try {
      yield await this.#state()
      yield* events
    } finally {
      await events.return(undefined)
    }
  }

  /** Ends the schedule and breaks off a backup that is being made. */
  async dispose(): Promise<void> {
    this.#disposed = true
    clearInterval(this.#timer)
    await this.#making?.catch(() => undefined)
  }

  async #make(now: number): Promise<Backup> {
    const { db } = this.#options.store
    const pages = Number(db.pragma('page_count', { simple: true }))
    await this.#folder.prepare(pages * Number(db.pragma('page_size', { simple: true })))
    const temporary = this.#folder.temporary()
    await rm(temporary, { force: true })
    try {
      await db.backup(temporary, {
        progress: ({ totalPages, remainingPages }) => {
          if (this.#disposed) throw ended()
          this.#moved(totalPages === 0 ? 1 : 1 - remainingPages / totalPages)
          return PAGES
        },
      })
      settleJournal(temporary)
      const backup = await this.#folder.add(now)
      for (const old of toDelete(await this.#folder.list())) await this.#folder.remove(old)
      return backup
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  #moved(progress: number): void {
    const before = this.#progress ?? 0
    this.#progress = progress
    if (Math.floor(progress * 20) !== Math.floor(before * 20)) void this.#tell()
  }

  async #state(): Promise<BackupState> {
    const backups = await this.#folder.list()
    const state: BackupState = {
      backups,
      folder: this.#folder.path,
      bytes: backups.reduce((sum, { bytes }) => sum + bytes, 0),
      free: await this.#folder.free(),
      progress: this.#progress,
    }
    if (this.#failure !== undefined) state.failure = toFailure(this.#failure)
    const { backup } = this.#options.restoring
    if (backup !== undefined) state.restoring = backup
    return state
  }

  async #tell(): Promise<void> {
    try {
      this.#events.publish('state', await this.#state())
    } catch (error) {
      this.#options.onError(error)
    }
  }
}

/** One file without a journal beside it, which can be read from a disk that cannot be written to. */
function settleJournal(path: string): void {
  const copy = new Database(path)
  try {
    copy.pragma('journal_mode = DELETE')
  } finally {
    copy.close()
  }
}

function ended(): AppError {
  return new AppError('CANCELLED', 'OffCoder ended while a backup was made.')
}
