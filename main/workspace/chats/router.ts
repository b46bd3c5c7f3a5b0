import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { Chats } from './chats.ts'

/**
 * The contract of chats.
 * @param chats throws an AppError while the database cannot be opened.
 */
export function createChatsRouter(chats: () => Chats) {
  const os = implement(workspaceContract).chats
  return os.router({
    list: os.list.handler(({ input, signal }) => chats().follow(input.projectId, signal)),
    rename: os.rename.handler(({ input }) =>
      chats().set(input.projectId, input.chatId, { title: input.title }),
    ),
    archive: os.archive.handler(({ input }) =>
      chats().set(input.projectId, input.chatId, { archivedAt: input.archived ? Date.now() : null }),
    ),
    trash: os.trash.handler(({ input }) =>
      chats().set(input.projectId, input.chatId, { trashedAt: input.trashed ? Date.now() : null }),
    ),
    search: os.search.handler(({ input, signal }) => chats().search(input.projectId, input.text, signal)),
    markdown: os.markdown.handler(({ input }) => chats().markdown(input.projectId, input.chatId)),
    instruction: os.instruction.handler(({ input }) => ({ text: chats().instruction(input.projectId) })),
    setInstruction: os.setInstruction.handler(({ input }) =>
      chats().setInstruction(input.projectId, input.text),
    ),
  })
}
