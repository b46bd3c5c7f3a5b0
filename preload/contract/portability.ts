import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { importIssue, project, projectId } from './projects.ts'

/** How far an export or import has come. `scanning`: what there is to do is being found out. */
const progress = z.object({
  phase: z.enum(['scanning', 'reading', 'done']),
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  bytesDone: z.number().int(),
  bytesTotal: z.number().int(),
  /** What could not be taken along as it was, in words. */
  issues: z.array(importIssue),
})

/** The last item has `done`: the zip is whole and in its place, `size` bytes of it. */
export const exportProgress = progress.extend({ size: z.number().int() })
export type ExportProgress = z.infer<typeof exportProgress>

/** The last item has `done` and what was made. `settings` are those the zip brings along, where it has any. */
export const unpackProgress = progress.extend({
  projects: z.array(project),
  settings: z.record(z.string(), z.unknown()).nullable(),
})
export type UnpackProgress = z.infer<typeof unpackProgress>

/** One project in an export. */
export const archivedProject = z.object({
  /** Its folder in the zip: what it is asked for by. */
  folder: z.string(),
  name: z.string(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Links that lead out of the project's folder; they are only made again where that is asked for. */
  outsideLinks: z.number().int(),
})

/** What a zip holds, as far as its list of contents says. */
export const archive = z.object({
  /** `export`: written by OffCoder, with history and all; `plain`: any other zip of files. */
  kind: z.enum(['export', 'plain']),
  /** What a project made of a plain zip would be called. */
  name: z.string(),
  files: z.number().int(),
  bytes: z.number().int(),
  createdAt: z.number().nullable(),
  projects: z.array(archivedProject),
  settings: z.boolean(),
})
export type Archive = z.infer<typeof archive>

/** Projects out to a zip and in again. Ending a stream stops the work, and nothing that it made is left. */
export const portability = {
  /** Writes projects (null: all, and the settings) to a zip at `path`, which is replaced only by a whole one. */
  export: oc
    .input(
      z.object({
        projectIds: z.array(projectId).min(1).nullable(),
        path: z.string().min(1),
        /** Also what is only in the folder on disk: `.git`, `node_modules`, what `.gitignore` names. */
        includeIgnored: z.boolean(),
      }),
    )
    .output(eventIterator(exportProgress)),
  /** Looks at a zip without unpacking it. Fails for one that would not be unpacked either. */
  inspect: oc.input(z.object({ path: z.string().min(1) })).output(archive),
  /** Makes projects of a zip, in new folders in `parent`. */
  import: oc
    .input(
      z.object({
        path: z.string().min(1),
        parent: z.string().min(1),
        /** For a plain zip: the name of the new folder. */
        name: z.string().min(1).optional(),
        /** For an export: which of its projects, by `folder`; all without it. */
        folders: z.array(z.string()).optional(),
        outsideLinks: z.boolean().default(false),
      }),
    )
    .output(eventIterator(unpackProgress)),
}
