/**
 * Names in the document of a chat. They are the sync contract with other devices; docs/chat-document.md describes
 * the document whole.
 */
export const CHAT_SCHEMA = 1
/** Y.Map: `schema`, `title`, `createdAt`, `archivedAt`, `trashedAt`. */
export const CHAT_META = 'meta'
/** Y.Map of cells by id, each a Y.Map. */
export const CHAT_CELLS = 'cells'
/** In a cell: its Y.Text. */
export const CELL_TEXT = 'text'

export type CellKind = 'prompt' | 'answer' | 'code' | 'note'

/** Name of a chat's document in the store. */
export function chatDocName(chatId: string): string {
  return `chat:${chatId}`
}

/** The chat a document of the store is, by its name; undefined for a file's or the tree. */
export function chatIdOf(name: string): string | undefined {
  return name.startsWith('chat:') ? name.slice('chat:'.length) : undefined
}
