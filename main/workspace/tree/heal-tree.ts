import { metaOf } from '../disk/content-state.ts'
import type { FileRow } from '../store/files-table.ts'
import { deriveTree } from './derive.ts'
import type { Birth, TreeDocument } from './tree-document.ts'

function birthOf(row: FileRow): Birth {
  const birth: Birth = { kind: row.kind, name: row.realName, parent: row.parent ?? '' }
  if (row.diskName !== null) birth.raw = row.diskName
  if (row.kind === 'folder') return birth
  birth.meta = metaOf(row)
  if (row.hash !== null) birth.meta.hash = row.hash.toString('base64url')
  return birth
}

/**
 * Puts back into a tree document what damaged rows of its log took away, from the rows of the `files` table, which
 * were written in the same transactions.
 * @returns how many nodes were not as they are known.
 */
export function healTree(tree: TreeDocument, rows: ReadonlyMap<string, FileRow>): number {
  const healed = new Set<string>()
  tree.doc.transact(() => {
    for (const [id, row] of rows) {
      if (tree.has(id)) continue
      tree.add(id, birthOf(row))
      healed.add(id)
    }
    const derived = deriveTree(tree.facts())
    for (const [id, row] of rows) {
      const now = derived.get(id)
      if (now === undefined) continue
      const isDeleted = row.trashed === 1 && (row.parent === null || rows.get(row.parent)?.trashed !== 1)
      if (now.realName !== row.realName) tree.rename(id, row.realName)
      if (now.parent !== row.parent) tree.move(id, row.parent ?? '')
      if (isDeleted && !tree.isDeleted(id)) tree.delete(id)
      if (row.trashed === 0 && tree.isDeleted(id)) tree.revive(id)
      if (now.realName !== row.realName || now.parent !== row.parent || now.trashed !== (row.trashed === 1))
        healed.add(id)
    }
  })
  return healed.size
}
