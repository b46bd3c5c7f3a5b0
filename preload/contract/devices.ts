import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** The device that this data folder is, as others come to know it. */
export const thisDevice = z.object({
  name: z.string(),
  /** The user chose the name; otherwise it is the computer's own. */
  given: z.boolean(),
})
export type ThisDevice = z.infer<typeof thisDevice>

export const devices = {
  /** What this device is called now, and each time it is called otherwise. */
  follow: oc.output(eventIterator(thisDevice)),
  /** Gives this device a name, shortened to 64 characters in one line; an empty one is the computer's own again. */
  rename: oc.input(z.object({ name: z.string().max(1000) })).output(z.void()),
}
