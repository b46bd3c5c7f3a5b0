import * as Y from 'yjs'
import { joined, writtenIn } from '../history/writers.ts'
import type { Store } from '../store/store.ts'
import { textOf } from '../text/text-document.ts'
import { loadText } from './load-text.ts'
import type { OpenText } from './open-text.ts'

/** A document is compacted when its log has this many rows … */
const ROWS = 500
/** … unless the whole document is so large that its log is little beside it; then at this many. */
const ROWS_AT_MOST = 20_000

function isDue(store: Store, doc: number, length: number): boolean {
  const { rows, bytes } = store.log.size(doc)
  return rows >= ROWS && (bytes * 4 >= length || rows >= ROWS_AT_MOST)
}

function isSame(a: Y.Doc, b: Y.Doc): boolean {
  return textOf(a).toString() === textOf(b).toString() && Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b))
}

/**
 * Replaces a long log by one snapshot: the rows are applied, encoded (V2), decoded again and compared with the
 * document in memory; only then are they deleted. While the file on disk is older than the snapshot, the state it was
 * written from is kept too, as a later change on disk is merged from there. Who wrote what the rows brought is noted.
 * @returns false when it is not due, or when the comparison failed: the log stays as it is then.
 */
export function compact(store: Store, text: OpenText): boolean {
  const row = store.log.doc(text.project, text.id)
  if (row === undefined || text.hasPending || row.intent !== null || !isDue(store, row.id, text.length))
    return false
  const { doc, rows, seq, badFrom } = loadText(store, row)
  if (badFrom !== undefined) return false
  const state = Y.encodeStateAsUpdateV2(doc)
  const again = new Y.Doc()
  Y.applyUpdateV2(again, state)
  if (!isSame(again, doc) || !isSame(again, text.doc)) return false
  const base =
    text.hasFile && row.flushed < seq
      ? Y.encodeStateAsUpdateV2(loadText(store, row, row.flushed).doc)
      : undefined
  store.committer.run(() => {
    if (text.hasFile)
      store.writers.put(row.id, joined([...store.writers.of(row.id), ...rows.flatMap(writtenIn)]))
    if (base === undefined) store.log.dropSnapshot(row.id, 'base')
    else store.log.putSnapshot(row.id, 'base', row.flushed, base)
    store.log.putSnapshot(row.id, 'head', seq, state)
    store.log.foldInto(row.id, seq)
  })
  return true
}
