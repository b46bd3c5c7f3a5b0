import type { FileRow } from '../store/files-table.ts'
import { type DerivedNode, deriveTree } from './derive.ts'
import type { TreeDocument } from './tree-document.ts'

function rowOf(tree: TreeDocument, node: DerivedNode): FileRow {
  const birth = tree.birth(node.id)
  const meta = tree.meta(node.id)
  const hash = meta.hash ?? birth?.meta?.hash
  return {
    id: node.id,
    parent: node.parent,
    kind: node.kind,
    name: node.name,
    realName: node.realName,
    diskName: birth?.raw !== undefined && birth.name === node.realName ? Buffer.from(birth.raw) : null,
    trashed: node.trashed ? 1 : 0,
    // As no file on disk is: the next look at the folder reads it.
    size: 0,
    mtime: 0,
    mode: meta.mode ?? 0,
    hash: hash === undefined ? null : Buffer.from(hash, 'base64url'),
    text: meta.text === true ? 1 : 0,
    eol: meta.eol ?? 'lf',
    mainEol: meta.mainEol ?? 'lf',
    bom: meta.bom === true ? 1 : 0,
    why: meta.why ?? null,
    link: meta.link ?? null,
    linkState: null,
  }
}

/**
 * The `files` rows that a tree document stands for, by node id. What only this disk knows (size, time, where a link
 * leads) is left blank, and the hash of a text is that of the content it began with.
 */
export function rebuildRows(tree: TreeDocument): Map<string, FileRow> {
  const rows = new Map<string, FileRow>()
  for (const node of deriveTree(tree.facts()).values()) rows.set(node.id, rowOf(tree, node))
  return rows
}
