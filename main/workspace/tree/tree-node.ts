import type { TreeNode } from '../../../preload/contract/files.ts'
import type { FileRow } from '../store/files-table.ts'
import type { TreeIndex } from './tree-index.ts'

/** What a window is told of a row. */
export function toTreeNode(tree: TreeIndex, row: FileRow): TreeNode {
  const node: TreeNode = {
    id: row.id,
    parent: row.parent,
    kind: row.kind,
    name: row.name,
    size: row.size,
    text: row.text === 1,
  }
  if (row.kind !== 'symlink' || row.link === null) return node
  const target = linkTarget(tree, row)
  return { ...node, text: target?.text === 1, link: { target: row.link, state: row.linkState ?? 'broken' } }
}

/** The file in the project that a symlink leads to. */
export function linkTarget(tree: TreeIndex, row: FileRow): FileRow | undefined {
  let at: FileRow | undefined = row
  for (let hops = 0; at?.kind === 'symlink' && hops < 40; hops++) {
    if (at.linkState !== 'inside' || at.link === null || at.link.startsWith('/')) return undefined
    const names = tree.pathOf(at).split('/').slice(0, -1)
    for (const name of at.link.split('/')) {
      if (name === '..') names.pop()
      else if (name !== '.' && name !== '') names.push(name)
    }
    at = tree.at(names.join('/'))
  }
  return at
}
