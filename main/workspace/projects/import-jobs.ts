import type { ImportProgress } from '../../../preload/contract/projects.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { ImportJob } from './imports.ts'
import type { ProjectFolders } from './project-folders.ts'
import { countTotals } from './totals.ts'

export interface ImportJobsOptions {
  store: Store
  folders: ProjectFolders
  put: (row: ProjectRow) => void
}

/** The imports and looks for changes that are under way, one a project, and how the last of each ended. */
export class ImportJobs {
  readonly #options: ImportJobsOptions
  readonly #jobs = new Map<string, ImportJob>()
  /** How the last job of each project ended, for who asks afterwards. */
  readonly #results = new Map<string, ImportProgress>()
  #disposed = false

  constructor(options: ImportJobsOptions) {
    this.#options = options
  }

  /** Looks through the project's folder: for the first time, or for what changed since. */
  start(row: ProjectRow): void {
    if (this.#jobs.has(row.id)) return
    const { folders } = this.#options
    const job = new ImportJob({
      projectId: row.id,
      first: row.state !== 'ready',
      inTurn: (work) =>
        row.state === 'ready' ? folders.gathered(row.id, work) : folders.inTurn(row.id, work),
      ...folders.looking(row),
    })
    this.#jobs.set(row.id, job)
    void job.ended.then((outcome) => {
      this.#jobs.delete(row.id)
      this.#results.set(row.id, job.latest)
      if (job.first && outcome.state !== 'failed') this.#ended(row.id, outcome.state)
      if (!this.#disposed && outcome.state === 'done') void folders.compact(row.id)
    })
  }

  /** Stops a first import; a look for changes goes on. */
  cancelFirst(project: string): void {
    const job = this.#jobs.get(project)
    if (job?.first) job.cancel()
  }

  /** Settles when what is under way has ended. */
  async ended(project: string): Promise<void> {
    await this.#jobs.get(project)?.ended
  }

  /** Stops what is under way, and forgets how the last one ended. */
  async forget(project: string): Promise<void> {
    const job = this.#jobs.get(project)
    job?.cancel()
    await job?.ended
    this.#results.delete(project)
  }

  /** Progress of the import or look for changes that is under way, or one item that says how it ended. */
  async *follow(row: ProjectRow, signal: AbortSignal | undefined): AsyncGenerator<ImportProgress> {
    const job = this.#jobs.get(row.id)
    if (job !== undefined) {
      yield* job.follow(signal)
      return
    }
    yield this.#results.get(row.id) ?? {
      projectId: row.id,
      phase: row.state === 'cancelled' ? 'cancelled' : 'done',
      filesDone: row.files,
      filesTotal: row.files,
      bytesDone: row.bytes,
      bytesTotal: row.bytes,
      issues: [],
    }
  }

  /** Ends everything; a first import goes on when its project is opened again. */
  async dispose(): Promise<void> {
    const jobs = Array.from(this.#jobs.values())
    this.#disposed = true
    for (const job of jobs) job.cancel()
    await Promise.all(jobs.map((job) => job.ended))
  }

  #ended(id: string, state: 'done' | 'cancelled'): void {
    const { store, folders, put } = this.#options
    const row = store.projects.get(id)
    // An import that only the end of the process stopped goes on when the project is opened again.
    if (row === undefined || (state === 'cancelled' && this.#disposed)) return
    put({ ...row, ...countTotals(store, id), state: state === 'done' ? 'ready' : 'cancelled' })
    if (state === 'done') folders.lookAgain(id)
  }
}
