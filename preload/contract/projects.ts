import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

export const projectId = z.uuid()

export const project = z.object({
  id: projectId,
  name: z.string().min(1),
  /** Absolute path of the working copy on this device. */
  path: z.string(),
  createdAt: z.number(),
  openedAt: z.number(),
  /** Number of files and their total size in bytes as of the last import or change. */
  files: z.number().int(),
  bytes: z.number().int(),
  /** False when the folder is not where it was: the project still opens from the store. */
  folderFound: z.boolean(),
  /** `ready` once the first import has committed every file; a reopened project never imports again. */
  state: z.enum(['importing', 'ready', 'cancelled']),
  aiEnabled: z.boolean(),
})
export type Project = z.infer<typeof project>

/** Something in the folder that could not be taken in, in words a person can act on. */
export const importIssue = z.object({ path: z.string(), reason: z.string() })
export type ImportIssue = z.infer<typeof importIssue>

/** Progress of one import; the last item of a stream has `done` (or the stream fails with an error). */
export const importProgress = z.object({
  projectId,
  phase: z.enum(['scanning', 'reading', 'done', 'cancelled']),
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  bytesDone: z.number().int(),
  bytesTotal: z.number().int(),
  issues: z.array(importIssue),
})
export type ImportProgress = z.infer<typeof importProgress>

export const projects = {
  list: oc.output(z.array(project)),
  get: oc.input(z.object({ projectId })).output(project),
  /**
   * Opens a folder as a project. A folder that was opened before answers at once; a new one is registered and its
   * import goes on in the background (follow it with `importProgress`).
   */
  openFolder: oc.input(z.object({ path: z.string().min(1) })).output(project),
  /** Marks a known project as opened now. */
  open: oc.input(z.object({ projectId })).output(project),
  /** A new empty project whose working copy is made at `parent/name`. */
  create: oc.input(z.object({ name: z.string().min(1), parent: z.string().min(1) })).output(project),
  importProgress: oc.input(z.object({ projectId })).output(eventIterator(importProgress)),
  cancelImport: oc.input(z.object({ projectId })).output(z.void()),
  /** Continues a cancelled import. */
  resumeImport: oc.input(z.object({ projectId })).output(project),
  /** Forgets the project in the store; the folder on disk is left as it is. */
  forget: oc.input(z.object({ projectId })).output(z.void()),
  setAiEnabled: oc.input(z.object({ projectId, enabled: z.boolean() })).output(project),
  /** Emits after any project is added, changed or forgotten. */
  changed: oc.output(eventIterator(z.array(project))),
}
