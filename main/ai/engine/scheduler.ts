import { AppError } from '../../../preload/contract/errors.ts'
import type { Step } from './token-sequence.ts'

/** A request that is being served. */
export interface Job {
  /** Aborts when the caller gave up or the scheduler stopped the job. */
  readonly signal: AbortSignal
  /** Every use of the model goes through here, one token or one chunk of a prompt at a time. */
  readonly step: Step
  /** Must be called when the job is over, however it ended. */
  finish(): void
}

type Kind = 'chat' | 'completion'

/**
 * Decides who uses the model. One step runs at a time; a completion that waits takes the next one, so a chat pauses
 * between two of its tokens and goes on afterwards. Chats among themselves, and completions, take turns in order.
 */
export class Scheduler {
  readonly #jobs = new Set<{ kind: Kind; key: string; abort(error: AppError): void }>()
  readonly #last: Record<Kind, Promise<void>> = { chat: Promise.resolve(), completion: Promise.resolve() }
  #busy = false
  #lastUse = performance.now()
  #urgent = 0
  #waiting: Array<() => void> = []

  /**
   * Enters a request and waits for its turn. A completion aborts an older one of the same document: only the newest
   * keystroke matters.
   * @throws AppError CANCELLED when it was aborted before its turn came.
   */
  async enter(kind: Kind, key: string, signal?: AbortSignal): Promise<Job> {
    if (kind === 'completion')
      this.#abort((job) => job.kind === kind && job.key === key, 'A newer keystroke came.')
    const own = new AbortController()
    const joined = signal === undefined ? own.signal : AbortSignal.any([signal, own.signal])
    const entry = { kind, key, abort: (error: AppError) => own.abort(error) }
    const wake = (): void => this.#wake()
    joined.addEventListener('abort', wake)
    this.#jobs.add(entry)
    this.#lastUse = performance.now()
    if (kind === 'completion') this.#urgent++
    const turn = this.#last[kind]
    let over = (): void => {}
    const done = new Promise<void>((resolve) => {
      over = resolve
    })
    this.#last[kind] = turn.then(() => done)
    const finish = (): void => {
      if (!this.#jobs.delete(entry)) return
      this.#lastUse = performance.now()
      if (kind === 'completion') this.#urgent--
      joined.removeEventListener('abort', wake)
      own.abort(new AppError('CANCELLED', 'The request is over.'))
      over()
      this.#wake()
    }
    let taken = false
    void turn.then(() => {
      taken = true
      this.#wake()
    })
    while (!taken && !joined.aborted) await this.#change()
    if (joined.aborted) {
      finish()
      throw cancelled(joined)
    }
    return { signal: joined, step: (work) => this.#step(kind, joined, work), finish }
  }

  /**
   * Resolves when nobody uses a model or waits for it: work of the index begins only then. It holds nobody up, so it
   * takes no turn, and must be short.
   */
  async quiet(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#wake()
    signal.addEventListener('abort', wake)
    while (this.#jobs.size > 0 && !signal.aborted) await this.#change()
    signal.removeEventListener('abort', wake)
    if (signal.aborted) throw cancelled(signal)
  }

  /** Milliseconds since somebody used a model; 0 while somebody does. */
  unusedFor(): number {
    return this.#jobs.size > 0 ? 0 : performance.now() - this.#lastUse
  }

  /** Stops everything that runs or waits, for example because another model is to be loaded. */
  abortAll(reason: string): void {
    this.#abort(() => true, reason)
  }

  /** Resolves when no job is left, and no step of one that was given up. */
  async idle(): Promise<void> {
    while (this.#jobs.size > 0 || this.#busy) await this.#change()
  }

  #abort(which: (job: { kind: Kind; key: string }) => boolean, reason: string): void {
    for (const job of this.#jobs) if (which(job)) job.abort(new AppError('CANCELLED', reason))
  }

  async #step<T>(kind: Kind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw cancelled(signal)
    while (this.#busy || (kind === 'chat' && this.#urgent > 0)) {
      await this.#change()
      if (signal.aborted) throw cancelled(signal)
    }
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
      this.#wake()
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

function cancelled(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('CANCELLED', 'Stopped.')
}
