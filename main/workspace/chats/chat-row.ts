import { chatDocName } from '../../../preload/contract/chat-document.ts'
import { loadText } from '../documents/load-text.ts'
import type { Store } from '../store/store.ts'
import { factsOf } from './chat-document.ts'
import type { ChatRow } from './chats-table.ts'

/** The row that a stored chat's document stands for, with `edited` as its last log row. */
export function rowOf(store: Store, project: string, id: string, edited: number): ChatRow {
  const stored = store.log.doc(project, chatDocName(id))
  const facts = stored === undefined ? undefined : factsOf(loadText(store, stored).doc)
  const created = facts?.createdAt ?? Date.now()
  return {
    project,
    id,
    title: facts?.title ?? '',
    created,
    updated: created,
    archived: facts?.archivedAt ?? null,
    trashed: facts?.trashedAt ?? null,
    trashedAge: null,
    edited,
  }
}
