import { hash } from 'node:crypto'
import { implement } from '@orpc/server'
import type Database from 'better-sqlite3'
import type { LedgerRow } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { type ChainState, LedgerChain, ledgerColumns, rowHash, type StoredRow } from './ledger-chain.ts'
import { type LedgerEntry, type LedgerResult, ledgerContract } from './ledger-contract.ts'
import type { Committer } from './store/committer.ts'

const PAGE = 100
/** Days that what an AI was sent is kept. */
const PAYLOAD_DAYS = 30
const DAY = 86_400_000

/**
 * The record of every connection and refusal. A connection has a row when it opens and one when it ends, each linked
 * to the row before it by hash; no row is ever changed. The head says where the chain ends, so that rows missing from
 * its end show too.
 */
export class Ledger {
  readonly #committer: Committer
  readonly #chain: LedgerChain
  readonly #head
  readonly #setHead
  readonly #insert
  readonly #one
  readonly #page
  readonly #count
  readonly #totals
  readonly #keepPayload
  readonly #forgetPayloads
  readonly #payload

  constructor(db: Database.Database, committer: Committer) {
    this.#committer = committer
    this.#chain = new LedgerChain(db)
    this.#head = db.prepare<[], { seq: number; hash: string }>(
      'SELECT seq, hash FROM ledger_head WHERE id = 1',
    )
    this.#setHead = db.prepare('UPDATE ledger_head SET seq = ?, hash = ? WHERE id = 1')
    this.#insert = db.prepare(
      `INSERT INTO ledger (seq, connection, at, purpose, started_by, host, port, method, outcome, status, bytes_up, bytes_down, detail, hash)
       VALUES (@seq, @connection, @at, @purpose, @startedBy, @host, @port, @method, @outcome, @status, @bytesUp, @bytesDown, @detail, @hash)`,
    )
    this.#one = db.prepare<[number], StoredRow>(
      `SELECT ${ledgerColumns} FROM ledger WHERE seq = ? AND connection = seq`,
    )
    // The newest row of each connection, shown under the number and time it began with.
    this.#page = db.prepare<[number, number], Omit<LedgerRow, 'hasPayload'> & { hasPayload: 0 | 1 }>(
      `SELECT first.seq, first.at, last.purpose, last.started_by AS startedBy, last.host, last.port, last.method, last.outcome, last.status,
              last.bytes_up AS bytesUp, last.bytes_down AS bytesDown, last.detail, last.hash,
              EXISTS (SELECT 1 FROM ledger_payloads WHERE connection = first.seq) AS hasPayload
       FROM ledger AS first JOIN ledger AS last ON last.seq = (SELECT max(seq) FROM ledger WHERE connection = first.seq)
       WHERE first.connection = first.seq AND first.seq < ? ORDER BY first.seq DESC LIMIT ?`,
    )
    this.#keepPayload = db.prepare('INSERT INTO ledger_payloads (connection, at, body) VALUES (?, ?, ?)')
    this.#forgetPayloads = db.prepare<[number]>('DELETE FROM ledger_payloads WHERE at < ?')
    this.#payload = db.prepare<[number, number], { body: string }>(
      'SELECT body FROM ledger_payloads WHERE connection = ? AND at >= ?',
    )
    this.#count = db.prepare<[], { total: number }>(
      'SELECT count(*) AS total FROM ledger WHERE connection = seq',
    )
    this.#totals = db.prepare<[number], { bytesUp: number; refused: number }>(
      `SELECT coalesce(sum(bytes_up), 0) AS bytesUp, coalesce(sum(outcome = 'refused'), 0) AS refused FROM ledger WHERE at >= ?`,
    )
  }

  /** @throws AppError when the row cannot be stored. */
  begin({ payload, ...entry }: LedgerEntry & { payload?: string | undefined }): { seq: number } {
    // The chain vouches for what was sent, even after it is no longer kept.
    const detail = payload === undefined ? entry.detail : `Sent: SHA-256 ${hash('sha256', payload)}`
    const start = { outcome: 'opened' as const, status: null, bytesUp: 0, bytesDown: 0, detail }
    return this.#committer.run(() => {
      const seq = this.#insertRow(entry, start)
      if (payload !== undefined) {
        this.#keepPayload.run(seq, entry.at, payload)
        this.#forgetPayloads.run(entry.at - PAYLOAD_DAYS * DAY)
      }
      return { seq }
    })
  }

  /** What was sent over the connection that began with `seq`. */
  payload(seq: number, now = Date.now()): { body: string | null; keptDays: number } {
    const found = this.#payload.get(seq, now - PAYLOAD_DAYS * DAY)
    return { body: found?.body ?? null, keptDays: PAYLOAD_DAYS }
  }

  /** @throws AppError NOT_FOUND when no connection began with `seq`. */
  finish(seq: number, result: LedgerResult): void {
    const begun = this.#one.get(seq)
    if (begun === undefined)
      throw new AppError('NOT_FOUND', 'The ledger has no connection with this number.', { seq })
    const { purpose, startedBy, host, port, method } = begun
    this.#append({ at: begun.at, purpose, startedBy, host, port, method }, result, seq)
  }

  refused(entry: LedgerEntry): void {
    this.#append(entry, { outcome: 'refused', status: null, bytesUp: 0, bytesDown: 0, detail: entry.detail })
  }

  /** @param whole checks the whole chain, and not only what was added since it was checked last. */
  async page(
    before: number | undefined,
    whole = false,
  ): Promise<{ rows: LedgerRow[]; intact: boolean; total: number }> {
    const { intact } = await (whole ? this.#chain.whole() : this.#chain.latest())
    return {
      rows: this.#page
        .all(before ?? Number.MAX_SAFE_INTEGER, PAGE)
        .map((row) => ({ ...row, hasPayload: row.hasPayload === 1 })),
      intact,
      total: this.#count.get()?.total ?? 0,
    }
  }

  totals(since: number): { bytesUp: number; refused: number } {
    return this.#totals.get(since) ?? { bytesUp: 0, refused: 0 }
  }

  /** Checks the whole chain, in slices that hold nobody up. */
  verify(): Promise<ChainState> {
    return this.#chain.whole()
  }

  #append(
    entry: Omit<LedgerEntry, 'detail'>,
    result: Omit<LedgerResult, 'outcome'> & { outcome: LedgerRow['outcome'] },
    connection?: number,
  ): number {
    return this.#committer.run(() => this.#insertRow(entry, result, connection))
  }

  /** In a transaction of the caller's. */
  #insertRow(
    entry: Omit<LedgerEntry, 'detail'>,
    result: Omit<LedgerResult, 'outcome'> & { outcome: LedgerRow['outcome'] },
    connection?: number,
  ): number {
    const head = this.#head.get() ?? { seq: 0, hash: '' }
    const seq = head.seq + 1
    const row = { seq, connection: connection ?? seq, ...entry, ...result }
    const hashed = rowHash(head.hash, row)
    this.#insert.run({ ...row, hash: hashed })
    this.#setHead.run(seq, hashed)
    return seq
  }
}

/** The ledger contract over a ledger. @param ledger throws an AppError while the database cannot be opened. */
export function createLedgerRouter(ledger: () => Ledger) {
  const os = implement(ledgerContract)
  return os.router({
    begin: os.begin.handler(({ input }) => ledger().begin(input)),
    finish: os.finish.handler(({ input: { seq, ...result } }) => ledger().finish(seq, result)),
    refused: os.refused.handler(({ input }) => ledger().refused(input)),
    payload: os.payload.handler(({ input }) => ledger().payload(input.seq)),
    page: os.page.handler(({ input }) => ledger().page(input.before, input.whole)),
    totals: os.totals.handler(({ input }) => ledger().totals(input.since)),
    verify: os.verify.handler(() => ledger().verify()),
  })
}
