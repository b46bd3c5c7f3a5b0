import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { LedgerRow } from '../../preload/contract/egress.ts'
import { createPacer } from './pacer.ts'

export type StoredRow = LedgerRow & { connection: number }

export const ledgerColumns =
  'seq, connection, at, purpose, started_by AS startedBy, host, port, method, outcome, status, bytes_up AS bytesUp, bytes_down AS bytesDown, detail, hash'

/** Rows read at once. */
const BATCH = 500

/** Covers every column and the hash of the row before: whoever changes one row has to change all after it. */
export function rowHash(previous: string, row: Omit<StoredRow, 'hash'>): string {
  const { seq, connection, at, purpose, startedBy, host, port, method } = row
  const { outcome, status, bytesUp, bytesDown, detail } = row
  const begun = [previous, seq, connection, at, purpose, startedBy, host, port, method]
  return hash('sha256', JSON.stringify([...begun, outcome, status, bytesUp, bytesDown, detail]))
}

/** What is known of the chain; `brokenAt` is the first row that was changed, or the place where one is missing. */
export interface ChainState {
  intact: boolean
  brokenAt: number | null
  rows: number
}

/**
 * Tells whether a line of the ledger was changed or taken out. How far the chain was found whole is remembered, so that
 * later only what was added since is read; the whole of it is read when that is asked for.
 */
export class LedgerChain {
  readonly #head
  readonly #after
  readonly #hashOf
  /** The last row of what was found whole. */
  #known = { seq: 0, hash: '' }
  #brokenAt: number | null = null
  #checking: Promise<ChainState> | undefined
  #wasChecked = false

  constructor(db: Database.Database) {
    this.#head = db.prepare<[], { seq: number; hash: string }>(
      'SELECT seq, hash FROM ledger_head WHERE id = 1',
    )
    this.#after = db.prepare<[number, number], StoredRow>(
      `SELECT ${ledgerColumns} FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    this.#hashOf = db.prepare<[number], { hash: string }>('SELECT hash FROM ledger WHERE seq = ?')
  }

  /** Reads the whole chain, in slices that hold nobody up. */
  whole(): Promise<ChainState> {
    this.#checking ??= this.#readAll().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** Reads what was added since the last time; the whole chain the first time. */
  async latest(): Promise<ChainState> {
    if (!this.#wasChecked || this.#checking !== undefined) return this.whole()
    const { seq, hash: known } = this.#known
    if (this.#brokenAt === null && seq > 0 && this.#hashOf.get(seq)?.hash !== known) this.#brokenAt = seq
    while (this.#readOn());
    return this.#state()
  }

  async #readAll(): Promise<ChainState> {
    const pacer = createPacer()
    this.#known = { seq: 0, hash: '' }
    this.#brokenAt = null
    while (this.#readOn()) if (pacer.due()) await pacer.rest()
    this.#wasChecked = true
    return this.#state()
  }

  /** @returns whether there may be more. */
  #readOn(): boolean {
    if (this.#brokenAt !== null) return false
    const rows = this.#after.all(this.#known.seq, BATCH)
    for (const { hash: stored, ...row } of rows) {
      const { seq, hash: previous } = this.#known
      if (row.seq !== seq + 1 || stored !== rowHash(previous, row)) {
        this.#brokenAt = seq + 1
        return false
      }
      this.#known = { seq: row.seq, hash: stored }
    }
    return rows.length === BATCH
  }

  #state(): ChainState {
    const { seq, hash: known } = this.#known
    if (this.#brokenAt !== null) return { intact: false, brokenAt: this.#brokenAt, rows: seq }
    const head = this.#head.get()
    const intact = head?.seq === seq && head.hash === known
    return { intact, brokenAt: intact ? null : seq + 1, rows: seq }
  }
}
