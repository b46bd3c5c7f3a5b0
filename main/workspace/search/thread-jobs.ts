import { Worker } from 'node:worker_threads'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ThreadData } from './thread-messages.ts'

/** The thread ends, and lets go of the texts it remembers, when nothing was asked of it for this long. */
const IDLE_MS = 120_000

/** What names a job to its thread. `stopped` is an Int32 in shared memory: not 0 once nobody wants the answer. */
export interface Job {
  job: number
  stopped: Int32Array
}

/** From a thread, about one job. */
interface Answer {
  type: string
  job: number
  message?: string
}

/** Takes the answers of one job as they come. */
class Answers<A extends Answer> {
  readonly #ready: A[] = []
  readonly #what: string
  #wake: (() => void) | undefined
  #failure: AppError | undefined

  constructor(what: string) {
    this.#what = what
  }

  push(answer: A): void {
    this.#ready.push(answer)
    this.#wake?.()
  }

  fail(failure: AppError): void {
    this.#failure ??= failure
    this.#wake?.()
  }

  async next(): Promise<A> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      const answer = this.#ready.shift()
      if (answer?.type === 'failed')
        throw new AppError('INTERNAL', `The ${this.#what} failed: ${answer.message}`)
      if (answer !== undefined) return answer
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/** A thread that works on jobs. It is started by the first of them, and again after it ended for whatever reason. */
export class ThreadJobs<Request, A extends Answer> {
  readonly #source: string
  readonly #data: ThreadData
  readonly #what: string
  readonly #jobs = new Map<number, Answers<A>>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastJob = 0

  /**
   * @param source of the thread, as `?thread` gives it.
   * @param what the thread does, as messages say it: `search`.
   */
  constructor(source: string, data: ThreadData, what: string) {
    this.#source = source
    this.#data = data
    this.#what = what
  }

  /** All answers to one job; whoever has the last one stops asking. @throws AppError CANCELLED or INTERNAL. */
  async *ask(request: (job: Job) => Request, signal: AbortSignal | undefined): AsyncGenerator<A> {
    if (signal?.aborted) throw this.#cancelled()
    clearTimeout(this.#idle)
    this.#lastJob += 1
    const job = this.#lastJob
    const stopped = new Int32Array(new SharedArrayBuffer(4))
    const answers = new Answers<A>(this.#what)
    this.#jobs.set(job, answers)
    const stop = (): void => {
      Atomics.store(stopped, 0, 1)
      answers.fail(this.#cancelled())
    }
    signal?.addEventListener('abort', stop, { once: true })
    try {
      this.#started().postMessage(request({ job, stopped }))
      for (;;) yield await answers.next()
    } finally {
      Atomics.store(stopped, 0, 1)
      signal?.removeEventListener('abort', stop)
      this.#ended(job)
    }
  }

  /** Something that wants no answer. A thread that is not there need not know. */
  tell(request: Request): void {
    this.#worker?.postMessage(request)
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#idle)
    for (const answers of this.#jobs.values()) answers.fail(this.#cancelled())
    await this.#worker?.terminate()
  }

  #cancelled(): AppError {
    return new AppError('CANCELLED', `The ${this.#what} was stopped.`)
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
    const worker = new Worker(this.#source, { eval: true, workerData: this.#data })
    worker.unref()
    worker.on('message', (answer: A) => this.#jobs.get(answer.job)?.push(answer))
    let reason = 'its thread ended'
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const answers of this.#jobs.values())
        answers.fail(new AppError('INTERNAL', `The ${this.#what} stopped (${reason}). Search again.`))
    })
    this.#worker = worker
    return worker
  }
}
