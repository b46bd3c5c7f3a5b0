import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { nodeId } from '../../preload/contract/files.ts'
import { projectId } from '../../preload/contract/projects.ts'

/** Files that may be asked for at once. */
const MOST_AT_ONCE = 64

const listedFile = z.object({
  nodeId,
  path: z.string(),
  /** Differs when the text does; the same text may get another one. */
  stamp: z.string(),
})
export type ListedFile = z.infer<typeof listedFile>

const readFile = listedFile.extend({
  /** Null for a file that is gone, no text any more, or kept from models. */
  text: z.string().nullable(),
})
export type ReadFile = z.infer<typeof readFile>

/** What changed since the last item: single texts, or more than that. */
const sourceChange = z.object({ nodeIds: z.array(nodeId), all: z.boolean() })
export type SourceChange = z.infer<typeof sourceChange>

const inProject = z.object({ projectId })

/**
 * The texts of projects for the index, served by the workspace process to the codebase process alone, on a port that
 * main hands over. Files that hold secrets and what the user keeps from models are not listed and not read; values of
 * environment files are blotted out of all others. A project without AI is refused with PERMISSION_DENIED.
 */
export const codebaseSourceContract = {
  /** Projects whose user lets AI work in them; again after each change. */
  projects: oc.output(eventIterator(z.array(projectId))),
  list: oc.input(inProject).output(eventIterator(z.array(listedFile))),
  read: oc
    .input(z.object({ projectId, nodeIds: z.array(nodeId).min(1).max(MOST_AT_ONCE) }))
    .output(z.array(readFile)),
  /** Each change, a moment after it; ends with PERMISSION_DENIED when AI is turned off for the project. */
  changes: oc.input(inProject).output(eventIterator(sourceChange)),
}
