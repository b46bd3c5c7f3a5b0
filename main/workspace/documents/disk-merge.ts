import * as Y from 'yjs'
import { AppError } from '../../../preload/contract/errors.ts'
import { contentState } from '../disk/content-state.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { decodeText } from '../text/bytes.ts'
import { forkMerge } from '../text/merge.ts'
import type { LocalState, ProjectTree } from '../tree/project-tree.ts'
import { formatOf, loadText, seedDocument } from './load-text.ts'
import type { Mark, OpenText } from './open-text.ts'

const fromDisk = { kind: 'disk', actor: 'disk', session: 'disk' } as const

/** The document as the file on disk last was. */
function baseOf(store: Store, text: OpenText): Y.Doc {
  if (text.base !== undefined) {
    const doc = new Y.Doc()
    Y.applyUpdateV2(doc, text.base)
    return doc
  }
  const row = store.log.doc(text.project, text.id)
  if (row !== undefined) return loadText(store, row, row.flushed).doc
  // Nothing of it is stored yet, so the file still is what the document began as.
  const doc = new Y.Doc()
  seedDocument(store, doc, text.seed, text.id)
  return doc
}

/** Takes over what a file now is. While the store cannot write, other devices hear of it with a later change. */
function adopt(store: Store, tree: ProjectTree, row: FileRow): void {
  if (tree.hasNewMeta(row) && store.committer.trouble === undefined) tree.update([row])
  else tree.adopt([row])
}

/**
 * After a crash between writing a file and noting it: the bytes on disk are our own, so they are what the document was
 * at the row the write began from.
 * @returns true when that is so.
 */
export function settleIntent(store: Store, text: OpenText, hash: Buffer): boolean {
  const row = store.log.doc(text.project, text.id)
  if (row?.intent == null || row.intentHash?.equals(hash) !== true) return false
  const { id, intent } = row
  store.committer.run(() => store.log.markFlushed(id, intent))
  return true
}

/** Notes that the file on disk now is what the document was at `mark`. Durable when the promise resolves. */
export function recordFlushed(
  store: Store,
  tree: ProjectTree,
  text: OpenText,
  row: FileRow,
  mark: Mark,
): Promise<void> {
  adopt(store, tree, row)
  return store.committer
    .enqueue(() => {
      const doc = store.log.doc(text.project, text.id)
      if (doc !== undefined) store.log.markFlushed(doc.id, mark.seq)
      store.files.put(text.project, row)
    })
    .then(() => text.flushedTo(mark))
}

/**
 * Brings a change that another program made to the file into its document. Text that was typed and not written yet
 * stays beside it.
 * @returns the file's row as it now is.
 * @throws AppError CHANGED_ON_DISK when the file is no text any more.
 */
export function mergeFromDisk(
  store: Store,
  tree: ProjectTree,
  text: OpenText,
  row: FileRow,
  bytes: Buffer,
  disk: LocalState,
): FileRow {
  const local = contentState(bytes, disk)
  if (local.text === 0) {
    throw new AppError(
      'CHANGED_ON_DISK',
      `“${row.name}” was changed by another program and is no text any more. Your text is safe in the store; the file was left as it is.`,
      { nodeId: row.id },
    )
  }
  const changed: FileRow = { ...row, ...local }
  const wasDirty = text.dirty
  const base = baseOf(store, text)
  const { text: now, odd } = decodeText(bytes, formatOf(changed))
  Y.applyUpdate(text.doc, forkMerge(base, now, odd), fromDisk)
  const state = Y.encodeStateAsUpdateV2(base)
  text.mergedFrom(state)
  if (!wasDirty) {
    void recordFlushed(store, tree, text, changed, text.mark())
    return changed
  }
  adopt(store, tree, changed)
  void store.committer.enqueue(() => {
    // The next merge must begin from what the disk has now, which no row of the log stands for.
    const doc = text.ensureStored()
    store.log.putSnapshot(doc.id, 'base', doc.flushed, state)
    store.files.put(text.project, changed)
  })
  return changed
}
