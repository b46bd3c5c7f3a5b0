import { oc } from '@orpc/contract'
import { z } from 'zod'
import { egressPurpose, ledgerRow } from '../../preload/contract/egress.ts'

/** What is known of a connection before it opens. */
const entry = z.object({
  at: z.number().int(),
  purpose: egressPurpose.or(z.literal('unknown')),
  startedBy: z.string(),
  host: z.string(),
  port: z.number().int(),
  method: z.string(),
  detail: z.string(),
})
export type LedgerEntry = z.infer<typeof entry>

/** How a connection ended. */
const result = z.object({
  outcome: z.enum(['done', 'failed', 'refused']),
  status: z.number().int().nullable(),
  bytesUp: z.number().int(),
  bytesDown: z.number().int(),
  detail: z.string(),
})
export type LedgerResult = z.infer<typeof result>

/** Served by the workspace process on a port of its own, to main alone: no window can write to the ledger. */
export const ledgerContract = {
  /** Answers once the row, and the body that will be sent, are committed: only then may the connection open. */
  begin: oc
    .input(entry.extend({ payload: z.string().optional() }))
    .output(z.object({ seq: z.number().int() })),
  /** Adds how the connection that `begin` answered `seq` for has ended. */
  finish: oc.input(result.extend({ seq: z.number().int() })).output(z.void()),
  refused: oc.input(entry).output(z.void()),
  /**
   * One row a connection, newest first, 100 a page, those before `before` when given. `whole` checks the whole chain
   * and not only what was added since.
   */
  page: oc
    .input(z.object({ before: z.number().int().optional(), whole: z.boolean().optional() }))
    .output(z.object({ rows: z.array(ledgerRow), intact: z.boolean(), total: z.number().int() })),
  /** The body that went over the connection that began with `seq`, for as long as it is kept. */
  payload: oc
    .input(z.object({ seq: z.number().int() }))
    .output(z.object({ body: z.string().nullable(), keptDays: z.number().int() })),
  /** Sums over connections begun at or after `since`. */
  totals: oc
    .input(z.object({ since: z.number() }))
    .output(z.object({ bytesUp: z.number().int(), refused: z.number().int() })),
  /** Checks the whole chain; `brokenAt` is the first row that was changed, or the place where one is missing. */
  verify: oc.output(
    z.object({ intact: z.boolean(), brokenAt: z.number().int().nullable(), rows: z.number().int() }),
  ),
}
