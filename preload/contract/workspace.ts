import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { backup, backups } from './backups.ts'
import { chats } from './chats.ts'
import { devices } from './devices.ts'
import { failure } from './failure.ts'
import { files, nodeId } from './files.ts'
import { history } from './history.ts'
import { portability } from './portability.ts'
import { projectId, projects } from './projects.ts'
import { usage } from './providers.ts'
import { search } from './search.ts'
import { symbols } from './symbols.ts'

/** Which window: '' is the first there ever was. */
const window = z.string().max(64).default('')

/**
 * Window state per window and project (open tabs, sizes, cursors): an opaque JSON text owned by the window, at most
 * 1 MB. A window that never showed a project begins with what the last one that did left.
 */
const session = {
  get: oc
    .input(z.object({ window, projectId: projectId.nullable() }))
    .output(z.object({ state: z.string().nullable() })),
  set: oc
    .input(z.object({ window, projectId: projectId.nullable(), state: z.string().max(1_000_000) }))
    .output(z.void()),
  /** Says which files the window has open, and which of them is in front: what it shows first at its next start. */
  shows: oc
    .input(
      z.object({
        window,
        projectId: projectId.nullable(),
        front: nodeId.nullable(),
        open: z.array(nodeId).max(200),
      }),
    )
    .output(z.void()),
}

/** Health of the store: anything but `ok` is shown in the window until it is resolved. */
export const storeHealth = z.object({
  state: z.enum(['ok', 'read-only', 'trouble', 'damaged']),
  failure: failure.optional(),
  /** Where the database is, and its size in bytes. */
  path: z.string(),
  bytes: z.number().int(),
  /** Set when a damaged database was set aside and a new one begun. */
  setAside: z.string().optional(),
  /** With `setAside`: the newest backup that is whole, which may be restored instead. */
  backup: backup.optional(),
})
export type StoreHealth = z.infer<typeof storeHealth>

/** What the workspace process serves. */
export const workspaceContract = {
  backups,
  chats,
  devices,
  projects,
  files,
  history,
  portability,
  search,
  session,
  symbols,
  usage,
  health: oc.output(eventIterator(storeHealth)),
}
