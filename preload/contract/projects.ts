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
  description: z.string(),
  tags: z.array(z.string()),
  /** The language most of its text is in; null when there is none, or it was not counted yet. */
  language: z.string().nullable(),
  /** When it was put into the archive: off the list, and kept as it is. */
  archivedAt: z.number().nullable(),
  /** Set while it is in the trash. */
  trash: z.object({ at: z.number(), daysLeft: z.number().int() }).nullable(),
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

/** What a new project can begin with. */
export const projectTemplate = z.object({
  id: z.string(),
  name: z.string(),
  /** What is in it, in one sentence. */
  description: z.string(),
  /** What must be on the machine to run it. */
  needs: z.string(),
  /** How it is run. */
  run: z.string(),
  /** The file to begin with. */
  open: z.string(),
})
export type ProjectTemplate = z.infer<typeof projectTemplate>

/** How far copying a project's folder is; the last item of a stream has the new project. */
export const copyProgress = z.object({
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  /** What could not be copied: sockets and the like. */
  left: z.array(z.string()),
  project: project.optional(),
})
export type CopyProgress = z.infer<typeof copyProgress>

const named = z.object({ projectId, name: z.string().trim().min(1).max(200) })
export const MAX_TAGS = 12
const tag = z.string().trim().min(1).max(40)

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
  /** A new project whose working copy is made at `parent/name`, with the files of a template or empty. */
  create: oc
    .input(z.object({ name: z.string().min(1), parent: z.string().min(1), template: z.string().nullish() }))
    .output(project),
  templates: oc.output(z.array(projectTemplate)),
  /** Copies the whole folder to `parent/name` as a project of its own. Ending the stream early takes it back. */
  duplicate: oc
    .input(z.object({ projectId, name: z.string().min(1), parent: z.string().min(1) }))
    .output(eventIterator(copyProgress)),
  /** Changes what the project is called; its folder keeps its name. */
  rename: oc.input(named).output(project),
  describe: oc
    .input(
      z.object({ projectId, description: z.string().trim().max(2000), tags: z.array(tag).max(MAX_TAGS) }),
    )
    .output(project),
  archive: oc.input(z.object({ projectId, archived: z.boolean() })).output(project),
  /** Puts the project into the trash, or takes it out. After 90 days there it is forgotten. */
  trash: oc.input(z.object({ projectId, trashed: z.boolean() })).output(project),
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
