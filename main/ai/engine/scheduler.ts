import { AppError } from '../../../preload/contract/errors.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import { KeyGaps, type KeyShown } from './key-gaps.ts'
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

/** Whose turn it is, over all models that are in memory: they compute on the same cores. */
class Turns {
  readonly last: Record<Kind, Promise<void>> = { chat: Promise.resolve(), completion: Promise.resolve() }
  busy = false
  urgent = 0
  jobs = 0
  readonly gaps = new KeyGaps()
  readonly answering = createTopic(false)
  #chats = 0
  #waiting: Array<() => void> = []

  entered(kind: Kind): void {
    this.jobs++
    if (kind === 'completion') this.urgent++
    else if (++this.#chats === 1) this.answering.set(true)
  }

  left(kind: Kind): void {
    this.jobs--
    if (kind === 'completion') this.urgent--
    else if (--this.#chats === 0) this.answering.set(false)
  }

  /** Nobody computes, and nobody who goes first waits. */
  isFreeFor(kind: Kind): boolean {
    return !this.busy && (kind === 'completion' || this.urgent === 0)
  }

  /** Milliseconds that a step may take: a completion is what the one who types waits for. */
  room(kind: Kind): number {
    return kind === 'completion' ? Number.POSITIVE_INFINITY : this.gaps.room
  }

  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  wake(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/**
 * Decides who uses the model. One step runs at a time; a completion that waits takes the next one, so a chat pauses
 * between two of its tokens and goes on afterwards. Chats among themselves, and completions, take turns in order. While
 * somebody types, a chat goes on between the keys alone.
 */
export class Scheduler {
  readonly #jobs = new Set<{ kind: Kind; key: string; abort(error: AppError): void }>()
  readonly #turns: Turns
  #stepping = false
  #lastUse = performance.now()

  /** @param beside the scheduler of another model in memory: steps of both take turns, jobs are each one's own. */
  constructor(beside?: Scheduler) {
    this.#turns = beside === undefined ? new Turns() : beside.#turns
  }

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
    const wake = (): void => this.#turns.wake()
    joined.addEventListener('abort', wake)
    this.#jobs.add(entry)
    this.#turns.entered(kind)
    this.#lastUse = performance.now()
    const turn = this.#turns.last[kind]
    let over = (): void => {}
    const done = new Promise<void>((resolve) => {
      over = resolve
    })
    this.#turns.last[kind] = turn.then(() => done)
    const finish = (): void => {
      if (!this.#jobs.delete(entry)) return
      this.#turns.left(kind)
      this.#lastUse = performance.now()
      joined.removeEventListener('abort', wake)
      own.abort(new AppError('CANCELLED', 'The request is over.'))
      over()
      this.#turns.wake()
    }
    let taken = false
    void turn.then(() => {
      taken = true
      this.#turns.wake()
    })
    while (!taken && !joined.aborted) await this.#turns.change()
    if (joined.aborted) {
      finish()
      throw cancelled(joined)
    }
    return { signal: joined, step: (work, least) => this.#step(kind, joined, work, least), finish }
  }

  /**
   * Resolves when nobody uses any model or waits for one: work of the index begins only then. It holds nobody up, so it
   * takes no turn, and must be short.
   */
  async quiet(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#turns.wake()
    signal.addEventListener('abort', wake)
    while (this.#turns.jobs > 0 && !signal.aborted) await this.#turns.change()
    signal.removeEventListener('abort', wake)
    if (signal.aborted) throw cancelled(signal)
  }

  /** Whether a chat is being answered, by any model. */
  get answering(): Topic<boolean> {
    return this.#turns.answering
  }

  /** Told right behind the frame of each key while a chat is being answered. */
  keyShown(key: KeyShown): void {
    this.#turns.gaps.keyShown(key)
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
    while (this.#jobs.size > 0 || this.#stepping) await this.#turns.change()
  }

  #abort(which: (job: { kind: Kind; key: string }) => boolean, reason: string): void {
    for (const job of this.#jobs) if (which(job)) job.abort(new AppError('CANCELLED', reason))
  }

  async #step<T>(kind: Kind, signal: AbortSignal, work: (room: number) => Promise<T>, least = 0): Promise<T> {
    const turns = this.#turns
    if (signal.aborted) throw cancelled(signal)
    while (!turns.isFreeFor(kind) || turns.room(kind) < least) {
      await (turns.isFreeFor(kind) ? turns.gaps.change(signal) : turns.change())
      if (signal.aborted) throw cancelled(signal)
    }
    turns.busy = true
    this.#stepping = true
    try {
      return await work(turns.room(kind))
    } finally {
      turns.gaps.worked()
      this.#turns.busy = false
      this.#stepping = false
      this.#turns.wake()
    }
  }
}

function cancelled(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('CANCELLED', 'Stopped.')
}
