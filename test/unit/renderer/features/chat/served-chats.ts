import * as Y from 'yjs'
import type {
  DocumentClientMessage,
  DocumentServerMessage,
} from '../../../../../preload/contract/documents.ts'
import { Notebook } from '../../../../../renderer/features/chat/notebook.ts'

/** Chats as the workspace serves them: each may be open several times, and what one writes the others are sent. */
export function servedChats() {
  const docs = new Map<string, Y.Doc>()
  const ports = new Map<string, Set<MessagePort>>()
  const docOf = (chatId: string): Y.Doc => {
    const doc = docs.get(chatId) ?? new Y.Doc()
    docs.set(chatId, doc)
    return doc
  }
  return {
    /** What the store has of a chat. */
    kept: (chatId: string): Notebook => new Notebook(docOf(chatId)),
    async open(_projectId: string, chatId: string): Promise<MessagePort> {
      const { port1, port2 } = new MessageChannel()
      const all = ports.get(chatId) ?? new Set()
      ports.set(chatId, all.add(port1))
      const send = (port: MessagePort, message: DocumentServerMessage): void => port.postMessage(message)
      port1.onmessage = ({ data }: MessageEvent<DocumentClientMessage>) => {
        if (data.type !== 'update') return
        Y.applyUpdate(docOf(chatId), data.update)
        send(port1, { type: 'committed', n: data.n })
        for (const other of all)
          if (other !== port1) send(other, { type: 'update', update: data.update, origin: 'window' })
      }
      send(port1, { type: 'ready', state: Y.encodeStateAsUpdate(docOf(chatId)) })
      return port2
    },
  }
}
