import type { Failure } from '../../../preload/contract/errors.ts'
import type { FlushResult } from '../../../preload/contract/files.ts'
import type { DocumentClient } from './document-client.ts'

export interface DiskWriterOptions {
  client: DocumentClient
  flush: () => Promise<FlushResult>
  /** True when text goes to disk without being asked (`files.writeToDisk` is `after-delay`). */
  automatic: () => boolean
  /** Hears of what came of writing; `asked` tells a save command from writing on its own. */
  onWritten: (result: FlushResult, asked: boolean) => void
  onFailed: (failure: Failure, asked: boolean) => void
  toFailure: (error: unknown) => Failure
  /** Milliseconds after the last change until the text is written on its own. */
  delay?: number
  /** Milliseconds after which what could not be written on its own is tried again. */
  retryAfter?: number
}

const RETRY_AFTER = 5_000

/**
 * Brings one document's text to its file on disk, one write at a time. A write waits until the store has every
 * change made so far: the flush travels on another port than the text and could overtake it.
 */
export class DiskWriter {
  readonly #options: DiskWriterOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #again: Promise<void> | undefined
  #lastFailure: string | undefined
  #disposed = false

  constructor(options: DiskWriterOptions) {
    this.#options = options
  }

  /** Call after each change of the text. */
  changed(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#options.automatic()) return
    this.#timer = setTimeout(() => this.#writeIfDirty(), this.#options.delay ?? 1000)
  }

  #writeIfDirty(): void {
    this.#timer = undefined
    const { client } = this.#options
    if (client.pending || client.snapshot.diskDirty) void this.write(false)
  }

  /** Something is still to be written, or is being written. */
  get waits(): boolean {
    return this.#timer !== undefined || this.#running !== undefined
  }

  /** Writes now if something waits to be written on its own: for leaving a tab or the window. */
  hurry(): Promise<void> {
    return this.#timer === undefined ? (this.#running ?? Promise.resolve()) : this.write(false)
  }

  /** Writes what is typed so far. Never rejects: what went wrong goes to `onFailed`. */
  write(asked: boolean): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#running === undefined) {
      this.#running = this.#write(asked).finally(() => {
        this.#running = undefined
      })
      return this.#running
    }
    // The write under way may have read the text already; one more after it covers everyone who asks meanwhile.
    this.#again ??= this.#running.then(() => {
      this.#again = undefined
      return this.write(asked)
    })
    return this.#again
  }

  dispose(): void {
    this.#disposed = true
    clearTimeout(this.#timer)
  }

  async #write(asked: boolean): Promise<void> {
    const { client, flush, onWritten, onFailed, toFailure } = this.#options
    try {
      await client.whenCommitted()
      const result = await flush()
      this.#lastFailure = undefined
      onWritten(result, asked)
      // Another window typed on meanwhile and may be closed since: its writing was to come after a pause.
      if (client.snapshot.diskDirty && this.#timer === undefined && !this.#disposed) this.changed()
    } catch (error) {
      const failure = isFailure(error) ? error : toFailure(error)
      const repeated = this.#lastFailure === failure.message
      this.#lastFailure = failure.message
      // Writing on its own is tried again until it works; the same trouble is told once.
      if (asked || !repeated) onFailed(failure, asked)
      if (this.#options.automatic() && !this.#disposed)
        this.#timer ??= setTimeout(() => void this.write(false), this.#options.retryAfter ?? RETRY_AFTER)
    }
  }
}

function isFailure(error: unknown): error is Failure {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    'code' in error &&
    'message' in error
  )
}
