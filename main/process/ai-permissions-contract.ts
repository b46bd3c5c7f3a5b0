import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** Whether AI may work in a project, as its user said. */
const aiPermission = z.object({
  projectId: z.string(),
  /** The folder of its working copy, by which main knows what a window shows. */
  path: z.string(),
  allowed: z.boolean(),
})
export type AiPermission = z.infer<typeof aiPermission>

/** Served by the workspace to main and to the ai process, on ports that main hands over: no window can answer in it. */
export const aiPermissionsContract = {
  /** All projects, at first and after each change. */
  follow: oc.output(eventIterator(z.array(aiPermission))),
}
