import * as Y from 'yjs'
import { chatDocName } from '../../../preload/contract/chat-document.ts'
import type { ChatHit } from '../../../preload/contract/chats.ts'
import { loadText } from '../documents/load-text.ts'
import { createPacer } from '../pacer.ts'
import { fold } from '../search/fold.ts'
import { narrowing } from '../search/narrowing.ts'
import type { Store } from '../store/store.ts'
import { cellsOf } from './chat-document.ts'
import type { CellTexts, ChatRow } from './chats-table.ts'
import { findIn } from './find-in-chat.ts'

const HITS = 200

export interface ChatSearch {
  store: Store
  project: string
  text: string
  /** The document of a chat that is in memory. */
  open: (id: string) => Y.Doc | undefined
  signal?: AbortSignal | undefined
}

/**
 * Looks for a text in titles and cells, newest chat first. The index says which chats may have it; those alone are
 * read. What was written since the last search is taken into the index before.
 */
export async function searchChats(search: ChatSearch): Promise<ChatHit[]> {
  const { store, project, text, signal } = search
  const pacer = createPacer()
  const unindexed = new Set<string>()
  for (const row of store.chats.stale(project)) {
    if (signal?.aborted) return []
    if (!refresh(search, row)) unindexed.add(row.id)
    await pacer.rest()
  }
  const [query] = narrowing([[text]])
  const candidates = query === undefined ? undefined : store.chats.found(project, query)
  const hits: ChatHit[] = []
  for (const row of store.chats.list(project)) {
    if (row.trashed !== null) continue
    if (candidates !== undefined && !candidates.has(row.id) && !unindexed.has(row.id)) continue
    const cells = store.chats.texts(project, row.id, row.edited) ?? textsOf(search, row)
    const hit = findIn(row.title, cells, text)
    if (hit !== undefined) hits.push({ chatId: row.id, ...hit })
    if (hits.length >= HITS || signal?.aborted) break
    await pacer.rest()
  }
  return hits
}

/** Takes a chat's texts into the index. @returns false where nothing can be written now. */
function refresh(search: ChatSearch, row: ChatRow): boolean {
  const { chats, committer, db } = search.store
  if (db.readonly || committer.trouble !== undefined) return false
  const cells = chats.texts(row.project, row.id, row.edited) ?? textsOf(search, row)
  const folded = fold([row.title, ...cells.map(([, text]) => text)].join('\n'))
  committer.run(() => chats.putTexts(row, cells, folded))
  return true
}

function textsOf({ store, open }: ChatSearch, { project, id }: ChatRow): CellTexts {
  const stored = store.log.doc(project, chatDocName(id))
  const doc = open(id) ?? (stored === undefined ? new Y.Doc() : loadText(store, stored).doc)
  return cellsOf(doc).map((cell) => [cell.id, cell.text] as const)
}
