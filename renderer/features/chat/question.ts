import type { ChatMessage, ContextFile } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { type Attachment, readContext } from './context.ts'
import { messagesFor } from './conversation.ts'
import type { ChatModel } from './model-in-use.ts'
import { notebook } from './open-chat.ts'
import { useChat, whenInstructed } from './store.ts'

/** The question as it would be sent now, and how many texts each attachment is. @throws what forbids it. */
export async function questionNow(
  rpc: Rpc,
  model: ChatModel,
  wanted: readonly Attachment[],
): Promise<{
  question: {
    projectId: string
    conversationId: string
    modelId: string
    messages: ChatMessage[]
    context: ContextFile[]
  }
  of: readonly number[]
}> {
  const { projectId, chatId, draft } = useChat.getState()
  const cell = { id: 'draft', kind: 'prompt', order: '', text: draft.trim() } as const
  const talk = messagesFor([...notebook().cells(), cell], cell.id, model.id)
  const instruction = await whenInstructed(projectId ?? '')
  const messages: ChatMessage[] =
    instruction === '' ? talk : [{ role: 'system', content: instruction }, ...talk]
  const said = messages.map(({ content }) => content)
  const { files, of } = await readContext(rpc, projectId ?? '', wanted, said)
  const question = { projectId: projectId ?? '', conversationId: chatId, modelId: model.id, messages }
  return { question: { ...question, context: files }, of }
}
