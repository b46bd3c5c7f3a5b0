import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'

const backupId = z.string().regex(/^offcoder-[0-9T-]+Z$/)

/** A copy of the whole database in OffCoder's data folder. */
export const backup = z.object({
  id: backupId,
  at: z.number(),
  path: z.string(),
  bytes: z.number().int(),
  /** SHA-256 of the file as it was made, and whether it is beside it: without it damage inside a text may go unseen. */
  sealed: z.boolean(),
})
export type Backup = z.infer<typeof backup>

export const backupState = z.object({
  backups: z.array(backup),
  folder: z.string(),
  /** Bytes of all backups, and bytes free on their disk. */
  bytes: z.number().int(),
  free: z.number().int(),
  /** Share of the copy that is done, from 0 to 1; null while none is being made. */
  progress: z.number().nullable(),
  /** Why the last one could not be made. */
  failure: failure.optional(),
  /** Set when a restored database takes the place of the current one as OffCoder ends. */
  restoring: backup.optional(),
})
export type BackupState = z.infer<typeof backupState>

/** What a restore drill found, in words. */
export const drillReport = z.object({
  ok: z.boolean(),
  backup,
  checks: z.array(z.object({ ok: z.boolean(), what: z.string(), found: z.string() })),
  milliseconds: z.number(),
})
export type DrillReport = z.infer<typeof drillReport>

export const backups = {
  /** The state now, and each time it changes. */
  follow: oc.output(eventIterator(backupState)),
  /** @throws DISK_FULL, READ_ONLY, UNAVAILABLE when one is being made. */
  create: oc.output(backup),
  /** Opens a backup for reading and proves that projects could be got back from it; the newest one by default. */
  drill: oc.input(z.object({ id: backupId.optional() })).output(drillReport),
  /**
   * Copies and checks a backup; it takes the database's place when OffCoder ends. The current database is kept beside
   * it. Folders on disk are not touched: what is in them is merged when a project is opened next.
   */
  restore: oc.input(z.object({ id: backupId })).output(z.void()),
  /** Takes `restore` back while OffCoder still runs. */
  cancelRestore: oc.output(z.void()),
}
