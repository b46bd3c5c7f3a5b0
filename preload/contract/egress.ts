import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** Everything the app may ever talk to the network for. The set is closed. */
export const egressPurposes = [
  'sync',
  'account',
  'cloud-run',
  'managed-ai',
  'byok-ai',
  'git',
  'model-download',
  'update',
  'crash-report',
  'analytics',
  'language-tool',
] as const
export const egressPurpose = z.enum(egressPurposes)
export type EgressPurpose = z.infer<typeof egressPurpose>

/** `air-gapped` refuses all but loopback; `local` lets through only what the user has just asked for; `connected` also background work whose purpose is on. */
export const egressMode = z.enum(['air-gapped', 'local', 'connected'])
export type EgressMode = z.infer<typeof egressMode>

export const egressPolicy = z.object({
  purpose: egressPurpose,
  decision: z.enum(['off', 'ask', 'on']),
  /**
   * What this purpose may reach, each `[scheme://][*.]host[:port]`; empty means none. Without a scheme only encrypted
   * connections match (on loopback plain ones too), without a port only 443 (on loopback any).
   */
  hosts: z.array(z.string().min(1).max(300)).max(200),
})
export type EgressPolicy = z.infer<typeof egressPolicy>

/** One line of the ledger: one connection or one refusal. Rows are chained by hash, so a removed line shows. */
export const ledgerRow = z.object({
  seq: z.number().int(),
  at: z.number(),
  purpose: egressPurpose.or(z.literal('unknown')),
  startedBy: z.string(),
  host: z.string(),
  port: z.number().int(),
  method: z.string(),
  outcome: z.enum(['opened', 'done', 'failed', 'refused']),
  status: z.number().int().nullable(),
  bytesUp: z.number().int(),
  bytesDown: z.number().int(),
  detail: z.string(),
  /** What was sent is kept and can be read with `payload`. */
  hasPayload: z.boolean().optional(),
  hash: z.string(),
})
export type LedgerRow = z.infer<typeof ledgerRow>

export const egressMeter = z.object({
  mode: egressMode,
  /** Bytes sent since local midnight. */
  bytesUpToday: z.number().int(),
  /** Connections open now. */
  active: z.number().int(),
  refusedToday: z.number().int(),
  /** Lines that the ledger was given since the app started: whoever shows it reads it again when this moves. */
  linesWritten: z.number().int(),
})
export type EgressMeter = z.infer<typeof egressMeter>

export const egress = {
  meter: oc.output(eventIterator(egressMeter)),
  policies: oc.output(z.array(egressPolicy)),
  /** Replaces the policy of one purpose; INVALID_INPUT when a host cannot be read. Returns all of them. */
  setPolicy: oc.input(egressPolicy).output(z.array(egressPolicy)),
  setMode: oc.input(z.object({ mode: egressMode })).output(egressMeter),
  /** Newest first, 100 rows a page; `before` is a seq. `whole`: every row is checked, and not only the new ones. */
  ledger: oc
    .input(z.object({ before: z.number().int().optional(), whole: z.boolean().optional() }))
    .output(z.object({ rows: z.array(ledgerRow), intact: z.boolean(), total: z.number().int() })),
  /** The exact body of the request of a row, for as long as it is kept; null after that. */
  payload: oc
    .input(z.object({ seq: z.number().int() }))
    .output(z.object({ body: z.string().nullable(), keptDays: z.number().int() })),
}
