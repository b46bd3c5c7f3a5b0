import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

const fileReadingAsked = z.object({
  projectId: z.string(),
  /** The file that was completed. */
  nodeId: z.string(),
  /** Others whose text was read for it, by their paths then. */
  paths: z.array(z.string()),
  /** All that was read. */
  text: z.string(),
})
export type FileReadingAsked = z.infer<typeof fileReadingAsked>

/**
 * Served by the workspace to main and to the ai process, on ports that main hands over. What a model has read of files
 * outlives the rules that allowed it: it is asked of here before it is kept, before it is used, and after each change.
 */
export const fileReadingsContract = {
  /** False also for a file that is gone, and in a project without AI. */
  mayBeKept: oc.input(fileReadingAsked).output(z.boolean()),
  /** At first, and a moment after each change that may turn an answer into another. */
  changes: oc.output(eventIterator(z.null())),
}
