import type { EgressPurpose, LedgerRow } from '../../preload/contract/egress.ts'

/** What is known of a connection before it opens. */
export interface LedgerEntry {
  /** Milliseconds since the epoch. */
  at: number
  /** `unknown` for what tried to go round the door. */
  purpose: EgressPurpose | 'unknown'
  /** Who began it and what for: `user: Clone repository`, `background: …`. */
  startedBy: string
  host: string
  port: number
  /** An HTTP method, or `WEBSOCKET`. */
  method: string
  detail: string
}

/** How a connection ended. Bytes are those on the wire, TLS and headers included. */
export interface LedgerResult {
  outcome: 'done' | 'failed' | 'refused'
  /** HTTP status; null when there was no answer. */
  status: number | null
  bytesUp: number
  bytesDown: number
  detail: string
}

/** The hash-chained record of every connection and refusal. Each promise settles once the row is committed. */
export interface Ledger {
  /** `payload`: the body that will be sent, kept beside the row for some weeks. */
  begin(entry: LedgerEntry, payload?: string): Promise<{ seq: number }>
  finish(seq: number, result: LedgerResult): Promise<void>
  refused(entry: LedgerEntry): Promise<void>
  /** 100 rows, newest first, those before `before` when given; `whole` checks every row, and not only the new ones. */
  page(query: {
    before?: number | undefined
    whole?: boolean | undefined
  }): Promise<{ rows: LedgerRow[]; intact: boolean; total: number }>
  /** The body that was sent, null when it is not kept (any more). */
  payload(seq: number): Promise<{ body: string | null; keptDays: number }>
  /** Sums over rows with `at >= since`. */
  totals(query: { since: number }): Promise<{ bytesUp: number; refused: number }>
}
