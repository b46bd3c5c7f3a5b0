import { Worker } from 'node:worker_threads'
import { AppError } from '../../../preload/contract/errors.ts'
import type { PatternQuery } from './pattern.ts'
import type { Changes, Target } from './replacement.ts'
import source from './thread.ts?thread'
import type { ThreadAnswer, ThreadData, ThreadRequest } from './thread-messages.ts'

/** The thread ends, and lets go of the texts it remembers, when nothing was searched for this long. */
const IDLE_MS = 120_000

export type SearchAnswer = Extract<ThreadAnswer, { type: 'found' | 'end' }>

export interface SearchWork {
  query: PatternQuery
  ids: Float64Array
  texts: Map<number, string | null>
  limit: number
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The search was stopped.')
}

/** Takes the answers of one request as they come. */
class Answers {
  readonly #ready: ThreadAnswer[] = []
  #wake: (() => void) | undefined
  #failure: AppError | undefined

  push(answer: ThreadAnswer): void {
    this.#ready.push(answer)
    this.#wake?.()
  }

  fail(failure: AppError): void {
    this.#failure ??= failure
    this.#wake?.()
  }

  async next(): Promise<ThreadAnswer> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      const answer = this.#ready.shift()
      if (answer?.type === 'failed') throw new AppError('INTERNAL', `The search failed: ${answer.message}`)
      if (answer !== undefined) return answer
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/** The thread that matches. It is started by the first search, and again after it ended for whatever reason. */
export class SearchThread {
  readonly #data: ThreadData
  readonly #jobs = new Map<number, Answers>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastJob = 0

  /** @param database the file that the thread reads texts from. */
  constructor(database: string) {
    this.#data = { database, from: import.meta.url }
  }

  /** Ends with an answer of type `end`. @throws AppError CANCELLED or INTERNAL. */
  async *search(work: SearchWork, signal: AbortSignal | undefined): AsyncGenerator<SearchAnswer> {
    const stopped = new Int32Array(new SharedArrayBuffer(4))
    const { answers, job } = this.#ask({ type: 'search', ...work, stopped }, signal)
    const stop = (): void => void Atomics.store(stopped, 0, 1)
    signal?.addEventListener('abort', stop)
    try {
      for (;;) {
        const answer = await answers.next()
        if (answer.type !== 'found' && answer.type !== 'end') continue
        yield answer
        if (answer.type === 'end') return
      }
    } finally {
      stop()
      signal?.removeEventListener('abort', stop)
      this.#ended(job)
    }
  }

  /** Undefined when the expression took too long on this text. @throws AppError CANCELLED or INTERNAL. */
  async changes(
    work: { query: PatternQuery; replacement: string; text: string; targets: readonly Target[] },
    signal: AbortSignal | undefined,
  ): Promise<Changes | undefined> {
    const stopped = new Int32Array(new SharedArrayBuffer(4))
    const { answers, job } = this.#ask({ type: 'changes', ...work, stopped }, signal)
    try {
      const answer = await answers.next()
      return answer.type === 'changes' ? answer.changes : undefined
    } finally {
      Atomics.store(stopped, 0, 1)
      this.#ended(job)
    }
  }

  /** Texts that are not what they were. A thread that is not there remembers none. */
  forget(ids: number[]): void {
    this.#worker?.postMessage({ type: 'forget', ids } satisfies ThreadRequest)
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#idle)
    for (const answers of this.#jobs.values()) answers.fail(cancelled())
    await this.#worker?.terminate()
  }

  #ask(
    request: DistributiveOmit<Exclude<ThreadRequest, { type: 'forget' }>, 'job'>,
    signal: AbortSignal | undefined,
  ): { answers: Answers; job: number } {
    if (signal?.aborted) throw cancelled()
    clearTimeout(this.#idle)
    this.#lastJob += 1
    const job = this.#lastJob
    const answers = new Answers()
    this.#jobs.set(job, answers)
    signal?.addEventListener('abort', () => answers.fail(cancelled()), { once: true })
    this.#started().postMessage({ ...request, job })
    return { answers, job }
  }

  #ended(job: number): void {
    this.#jobs.delete(job)
    if (this.#jobs.size > 0) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      void this.#worker?.terminate()
    }, IDLE_MS)
    this.#idle.unref()
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(source, { eval: true, workerData: this.#data })
    worker.unref()
    worker.on('message', (answer: ThreadAnswer) => this.#jobs.get(answer.job)?.push(answer))
    let reason = 'its thread ended'
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const answers of this.#jobs.values())
        answers.fail(new AppError('INTERNAL', `The search stopped (${reason}). Search again.`))
    })
    this.#worker = worker
    return worker
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
