import { AppError } from '../../preload/contract/errors.ts'
import type { Ledger, LedgerEntry, LedgerResult } from './ledger.ts'

/** How many results and refusals wait in memory while the ledger cannot be reached. */
const WAITING_LIMIT = 1000

/**
 * Writes to the ledger, strictly on the way in and patiently on the way out: a connection does not open before its row
 * is committed; results and refusals that cannot be written wait, in order, until it can.
 */
export class Journal {
  readonly #ledger: Ledger
  readonly #onWritten: () => void
  readonly #waiting: (() => Promise<void>)[] = []
  #draining: Promise<void> | undefined
  #open = false

  /** @param onWritten called when a line has been committed. */
  constructor(ledger: Ledger, onWritten: () => void) {
    this.#ledger = ledger
    this.#onWritten = onWritten
  }

  /** The ledger can be reached (again): writes what waits. Before the first call nothing is written at all. */
  open(): Promise<void> {
    this.#open = true
    return this.drain()
  }

  /** Commits the row of a connection that is about to open. Throws EGRESS_REFUSED when it cannot. */
  async begin(entry: LedgerEntry, payload?: string): Promise<number> {
    try {
      if (!this.#open) throw new Error('The ledger has not been opened yet.')
      const { seq } = await this.#ledger.begin(entry, payload)
      this.#onWritten()
      void this.drain()
      return seq
    } catch (error) {
      const words = `The connection to ${entry.host} was not opened, because it could not be written into the ledger first. Nothing was sent.`
      throw new AppError('EGRESS_REFUSED', words, {}, error)
    }
  }

  finish(seq: number, result: LedgerResult): Promise<void> {
    return this.#later(() => this.#ledger.finish(seq, result))
  }

  refused(entry: LedgerEntry): Promise<void> {
    return this.#later(() => this.#ledger.refused(entry))
  }

  /** Rows that could not be written yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Tries to write what waits; stops at the first failure. Never rejects. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async #later(write: () => Promise<void>): Promise<void> {
    if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(write)
    await this.drain()
  }

  async #drain(): Promise<void> {
    for (let write = this.#open ? this.#waiting[0] : undefined; write; write = this.#waiting[0]) {
      try {
        await write()
      } catch {
        // It stays first in line: the next connection, or the ledger coming back, tries again.
        return
      }
      this.#waiting.shift()
      this.#onWritten()
    }
  }
}
