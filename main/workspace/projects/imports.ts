import { EventPublisher } from '@orpc/server'
import type { AppError } from '../../../preload/contract/errors.ts'
import type { ImportIssue, ImportProgress } from '../../../preload/contract/projects.ts'
import { seldom } from '../../process/seldom.ts'
import {
  Reconcile,
  type ReconcileOptions,
  type ReconcileProgress,
  type ReconcileResult,
} from '../import/reconcile.ts'
import { createPacer } from '../pacer.ts'
import { storageError } from '../store/failures.ts'

export interface ImportJobOptions extends Omit<ReconcileOptions, 'signal' | 'pacer' | 'onProgress'> {
  projectId: string
  /** The first import, whose end makes the project ready; otherwise a look for changes. */
  first: boolean
  /** Runs work when no other look at this folder is under way. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

type Outcome = { state: 'done' | 'cancelled' } | { state: 'failed'; error: AppError }

/** One run of an import or of a look for changes on disk. Runs in slices, so that everything else goes on. */
export class ImportJob {
  readonly first: boolean
  readonly ended: Promise<Outcome>
  readonly #projectId: string
  readonly #abort = new AbortController()
  readonly #events = new EventPublisher<{ progress: ImportProgress }>()
  #latest: ImportProgress
  readonly #due = seldom()
  #outcome: Outcome | undefined

  constructor({ projectId, first, inTurn, ...options }: ImportJobOptions) {
    this.first = first
    this.#projectId = projectId
    this.#latest = this.#progress(
      { phase: 'scanning', filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
      [],
    )
    const reconcile = new Reconcile({
      ...options,
      signal: this.#abort.signal,
      pacer: createPacer(),
      onProgress: (progress) => this.#tell(progress),
    })
    this.ended = this.#run(() => inTurn(() => reconcile.run()))
  }

  get latest(): ImportProgress {
    return this.#latest
  }

  cancel(): void {
    this.#abort.abort()
  }

  /** The latest progress, then each later one; ends with the job. @throws AppError when the import fails. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<ImportProgress> {
    const events = this.#events.subscribe('progress', signal === undefined ? {} : { signal })
    if (this.#outcome === undefined) {
      yield this.#latest
      for await (const progress of events) {
        if (this.#outcome !== undefined) break
        yield progress
      }
    }
    await events.return(undefined)
    const outcome = await this.ended
    if (outcome.state === 'failed') throw outcome.error
    yield this.#latest
  }

  async #run(run: () => Promise<ReconcileResult>): Promise<Outcome> {
    // The caller gets its answer first.
    await new Promise((resolve) => setImmediate(resolve))
    try {
      const { issues } = await run()
      return this.#end({ state: 'done' }, 'done', issues)
    } catch (error) {
      if (this.#abort.signal.aborted) return this.#end({ state: 'cancelled' }, 'cancelled', [])
      return this.#end({ state: 'failed', error: storageError(error) }, this.#latest.phase, [])
    }
  }

  #end(outcome: Outcome, phase: ImportProgress['phase'], issues: ImportIssue[]): Outcome {
    this.#outcome = outcome
    this.#latest = { ...this.#latest, phase, issues }
    // After `ended` has settled, so that who hears "done" finds the project ready.
    setImmediate(() => this.#events.publish('progress', this.#latest))
    return outcome
  }

  #progress(progress: ReconcileProgress, issues: ImportIssue[]): ImportProgress {
    return { projectId: this.#projectId, ...progress, issues }
  }

  #tell(progress: ReconcileProgress): void {
    this.#latest = this.#progress(progress, [])
    if (this.#due()) this.#events.publish('progress', this.#latest)
  }
}
