import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

const chatInUse = z.object({ projectId: z.string(), chatId: z.string() })
export type ChatInUse = z.infer<typeof chatInUse>

/** Served by the workspace to the ai process alone, on a port that main hands over. */
export const chatsInUseContract = {
  /** The chats of all projects that are not in the trash, at first and after each change. */
  follow: oc.output(eventIterator(z.array(chatInUse))),
}
