import { isDeepStrictEqual } from 'node:util'
import * as Y from 'yjs'
import type { Pacer } from '../pacer.ts'
import type { Store } from '../store/store.ts'
import { deriveTree } from './derive.ts'
import { loadTree } from './load-tree.ts'
import { TreeDocument } from './tree-document.ts'

/** A tree's log is compacted when it has this many rows: a first import leaves one for every 256 files. */
const ROWS = 500

function isSame(a: TreeDocument, b: TreeDocument): boolean {
  const facts = a.facts()
  return (
    Y.equalSnapshots(Y.snapshot(a.doc), Y.snapshot(b.doc)) &&
    isDeepStrictEqual(facts, b.facts()) &&
    isDeepStrictEqual(deriveTree(facts), deriveTree(b.facts())) &&
    Array.from(facts.keys()).every(
      (id) => isDeepStrictEqual(a.meta(id), b.meta(id)) && isDeepStrictEqual(a.birth(id), b.birth(id)),
    )
  )
}

/**
 * Replaces the long log of a project's tree by one snapshot: the rows are applied, encoded (V2), decoded again and
 * compared; only then are they deleted.
 * @returns false when it is not due, when a row was damaged, when the comparison failed, or when the tree changed
 *   meanwhile: the log stays as it is then.
 */
export async function compactTree(store: Store, project: string, pacer: Pacer): Promise<boolean> {
  const row = store.log.doc(project, 'tree')
  if (row === undefined || store.committer.trouble !== undefined) return false
  const { rows } = store.log.size(row.id)
  if (rows < ROWS) return false
  const upto = store.log.lastSeq(row.id)
  const { tree } = loadTree(store, project)
  if (store.log.size(row.id).rows !== rows) return false
  await pacer.rest()
  const state = Y.encodeStateAsUpdateV2(tree.doc)
  await pacer.rest()
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, state)
  await pacer.rest()
  if (!isSame(tree, new TreeDocument(doc))) return false
  return store.committer.run(() => {
    if (store.log.doc(project, 'tree')?.id !== row.id || store.log.lastSeq(row.id) !== upto) return false
    store.log.putSnapshot(row.id, 'head', upto, state)
    store.log.foldInto(row.id, upto)
    return true
  })
}
