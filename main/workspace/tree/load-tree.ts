import * as Y from 'yjs'
import type { Store } from '../store/store.ts'
import { TreeDocument } from './tree-document.ts'

export interface LoadedTree {
  tree: TreeDocument
  /** Some of its rows could not be trusted, now or before, and were set aside: what they said is missing. */
  hasLost: boolean
}

/** The project's tree document from its snapshot and log. Damaged rows are set aside; the others still count. */
export function loadTree(store: Store, project: string): LoadedTree {
  const doc = new Y.Doc()
  const row = store.log.doc(project, 'tree')
  if (row === undefined) return { tree: new TreeDocument(doc), hasLost: false }
  const head = store.log.snapshot(row.id, 'head', (bad) =>
    store.log.setAside(row.id, bad.upto, 'head', bad.state),
  )
  if (head !== undefined) Y.applyUpdateV2(doc, head.state)
  const updates = store.log.rows(row.id, head?.upto ?? 0, Number.MAX_SAFE_INTEGER, (bad) =>
    store.log.setAside(row.id, bad.seq, 'row', bad.update),
  )
  // One transaction: thousands of import batches would each trigger their own clean-up otherwise.
  doc.transact(() => {
    for (const { update } of updates) Y.applyUpdate(doc, update)
  })
  return { tree: new TreeDocument(doc), hasLost: store.log.hasSetAside(row.id) }
}
