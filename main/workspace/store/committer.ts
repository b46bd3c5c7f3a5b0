import type Database from 'better-sqlite3'
import type { AppError } from '../../../preload/contract/errors.ts'
import { storageCode, storageError } from './failures.ts'

interface Operation {
  /** Writes; may run more than once, as a transaction that fails is rolled back and tried again. */
  run: () => void
  done: () => void
  failed: (error: AppError) => void
}

export interface CommitterOptions {
  db: Database.Database
  /** How long the first operation of a batch waits for others, in milliseconds. */
  delay?: number
  /** Called when writing stops working, and with the same failure no second time until it recovered. */
  onTrouble: (error: AppError) => void
  onRecovered: () => void
}

const RETRY_FIRST_MS = 250
const RETRY_LAST_MS = 5_000

/**
 * Puts operations into the database in order, many to a transaction. What cannot be written because of the disk or a
 * lock stays in memory, in order, and is tried again until it is in.
 */
export class Committer {
  readonly #options: CommitterOptions
  readonly #queue: Operation[] = []
  #timer: NodeJS.Timeout | undefined
  #retry = 0
  #trouble: AppError | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  get trouble(): AppError | undefined {
    return this.#trouble
  }

  /** @returns a promise that settles when the operation is durable, or can never be. */
  enqueue(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ run, done: resolve, failed: reject })
      this.#timer ??= setTimeout(() => this.flush(), this.#options.delay ?? 50)
    })
  }

  /** Commits everything that waits. @returns false when it could not; it is tried again later. */
  flush(): boolean {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#queue.length === 0) return true
    const batch = this.#queue.slice()
    try {
      this.#options.db
        .transaction(() => {
          for (const operation of batch) operation.run()
        })
        .immediate()
    } catch (error) {
      // Not of the store's making: find the one operation that is wrong, so that it does not hold up the rest.
      if (storageCode(error) === undefined) return this.#oneByOne(batch)
      this.#wait(storageError(error))
      return false
    }
    this.#settled(batch)
    return true
  }

  /** Runs `write` in a transaction of its own, now. @throws AppError in plain words when it cannot be stored. */
  run<T>(write: () => T): T {
    try {
      return this.#options.db.transaction(write).immediate()
    } catch (error) {
      throw storageError(error)
    }
  }

  dispose(): void {
    this.flush()
    clearTimeout(this.#timer)
  }

  #settled(batch: Operation[]): void {
    this.#queue.splice(0, batch.length)
    this.#retry = 0
    const recovered = this.#trouble !== undefined
    this.#trouble = undefined
    for (const operation of batch) operation.done()
    if (recovered) this.#options.onRecovered()
  }

  #wait(error: AppError): void {
    this.#retry = Math.min(RETRY_LAST_MS, Math.max(RETRY_FIRST_MS, this.#retry * 2))
    this.#timer = setTimeout(() => this.flush(), this.#retry)
    const known = this.#trouble?.code === error.code
    this.#trouble = error
    if (!known) this.#options.onTrouble(error)
  }

  #oneByOne(batch: Operation[]): boolean {
    for (const operation of batch) {
      try {
        this.#options.db.transaction(operation.run).immediate()
      } catch (error) {
        if (storageCode(error) !== undefined) {
          this.#wait(storageError(error))
          return false
        }
        this.#queue.shift()
        operation.failed(storageError(error))
        continue
      }
      this.#settled([operation])
    }
    return true
  }
}
