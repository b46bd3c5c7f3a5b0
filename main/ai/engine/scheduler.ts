import { AppError } from '../../../preload/contract/errors.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import { cancelled } from './cancelled.ts'
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

/** `ahead`: what completion makes ready while nobody types or asks. */
type Kind = 'chat' | 'completion' | 'ahead'
/** What is made ready is evaluated in completion's context, so it queues with completions. */
type Queue = 'chat' | 'completion'

interface Entry {
  readonly kind: Kind
  readonly key: string
  abort(error: AppError): void
}

/** Whose turn it is, over all models that are in memory: they compute on the same cores. */
class Turns {
  readonly last: Record<Queue, Promise<void>> = { chat: Promise.resolve(), completion: Promise.resolve() }
  readonly jobs = new Set<Entry>()
  busy = false
  readonly gaps = new KeyGaps()
  readonly answering = createTopic(false)
  #waiting: Array<() => void> = []

  entered(job: Entry): void {
    this.jobs.add(job)
    this.#tell()
  }

  left(job: Entry): void {
    this.jobs.delete(job)
    this.#tell()
  }

  /** Nobody computes, and nobody who goes first waits. */
  isFreeFor(kind: Kind): boolean {
    if (this.busy) return false
    if (kind === 'completion') return true
    return !this.#has('completion') && (kind === 'chat' || !this.#has('chat'))
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

  #has(kind: Kind): boolean {
    for (const job of this.jobs) if (job.kind === kind) return true
    return false
  }

  #tell(): void {
    const answering = this.#has('chat')
    if (answering !== this.answering.value) this.answering.set(answering)
  }
}

/**
 * Decides who uses the model. One step runs at a time; a completion that waits takes the next one, so a chat pauses
 * between two of its tokens and goes on afterwards. Chats among themselves, and completions, take turns in order. While
 * somebody types, a chat goes on between the keys alone. What is made ready ahead runs only between all of these: a chat
 * has it pause, and a completion ends it.
 */
export class Scheduler {
  readonly #jobs = new Set<Entry>()
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
    // Of whichever model: both wait in one line.
    if (kind !== 'chat')
      for (const job of this.#turns.jobs)
        if (job.kind === 'ahead') job.abort(new AppError('CANCELLED', 'Something else is wanted.'))
    const own = new AbortController()
    const joined = signal === undefined ? own.signal : AbortSignal.any([signal, own.signal])
    const entry: Entry = { kind, key, abort: (error) => own.abort(error) }
    const wake = (): void => this.#turns.wake()
    joined.addEventListener('abort', wake)
    this.#jobs.add(entry)
    this.#turns.entered(entry)
    this.#lastUse = performance.now()
    const queue = kind === 'chat' ? 'chat' : 'completion'
    const turn = this.#turns.last[queue]
    let over = (): void => {}
    const done = new Promise<void>((resolve) => {
      over = resolve
    })
    this.#turns.last[queue] = turn.then(() => done)
    const finish = (): void => {
      if (!this.#jobs.delete(entry)) return
      this.#turns.left(entry)
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
    while (this.#turns.jobs.size > 0 && !signal.aborted) await this.#turns.change()
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

  /** Milliseconds since somebody used a model or wanted it; 0 while somebody does. */
  unusedFor(): number {
    return this.#jobs.size > 0 ? 0 : performance.now() - this.#lastUse
  }

  /** A model was wanted, for whatever it will be used for. */
  wanted(): void {
    this.#lastUse = performance.now()
  }

  /** Stops everything that runs or waits, for example because another model is to be loaded. */
  abortAll(reason: string): void {
    this.#abort(() => true, reason)
  }

  /** Resolves when no job is left, and no step of one that was given up. */
  async idle(): Promise<void> {
    while (this.#jobs.size > 0 || this.#stepping) await this.#turns.change()
  }

  #abort(which: (job: Entry) => boolean, reason: string): void {
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
