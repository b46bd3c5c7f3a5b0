import { randomBytes } from 'node:crypto'
import { cpSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { foldName } from '../../../preload/contract/file-names.ts'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { joinPath, parentPath, realPathWithin } from '../disk/safe-path.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import { freeName } from '../tree/names.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import { diskKey } from '../tree/tree-index.ts'
import { toTreeNode } from '../tree/tree-node.ts'
import { moveEntry, type OperationTarget, topmost } from './file-operations.ts'

export interface TrashTarget extends OperationTarget {
  project: string
  /** Folder of OffCoder's own where removed entries wait, with all that the store does not have of them. */
  trashPath: string
}

/** Moves, also to another disk. Nothing is deleted before its copy is whole. */
export function moveAcross(from: Buffer, to: Buffer): void {
  try {
    moveEntry(from, to)
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error
    cpSync(from.toString(), to.toString(), {
      recursive: true,
      errorOnExist: true,
      force: false,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    })
    rmSync(from, { recursive: true })
  }
}

/**
 * Takes nodes out of the tree and their entries out of the folder. What is on disk is moved whole (a folder may hold
 * things that the store does not, such as node_modules), so that `restoreNodes` brings all of it back.
 */
export function removeNodes(
  { store, tree, root, project, trashPath }: TrashTarget,
  ids: readonly string[],
): string[] {
  const rows = topmost(tree, ids)
  const removed: string[] = []
  for (const row of rows) {
    const path = entryOf(tree, root, row)
    const into = path === undefined ? undefined : join(trashPath, project, randomBytes(8).toString('hex'))
    const inside = tree.below(row.id).filter((one) => one.trashed === 0)
    try {
      if (path !== undefined && into !== undefined) {
        mkdirSync(join(trashPath, project), { recursive: true })
        moveAcross(path, Buffer.from(into))
      }
      tree.change(
        (document) => document.delete(row.id),
        'human',
        undefined,
        () => {
          store.projects.rememberTrash(project, row.id, into ?? '')
        },
      )
    } catch (error) {
      if (
        path !== undefined &&
        into !== undefined &&
        lstatSync(into, { throwIfNoEntry: false }) !== undefined &&
        lstatSync(path, { throwIfNoEntry: false }) === undefined
      )
        moveAcross(Buffer.from(into), path)
      throw fileError(error, tree.pathOf(row), 'move it to the trash')
    }
    removed.push(row.id, ...inside.map((one) => one.id))
  }
  return removed
}

/** The node's own entry on disk (a link, not what it leads to); undefined when it is not there. */
function entryOf(tree: ProjectTree, root: string, row: FileRow): Buffer | undefined {
  const relative = tree.diskPathOf(row)
  const cut = relative.lastIndexOf(47)
  try {
    const folder = cut === -1 ? Buffer.from(root) : realPathWithin(root, relative.subarray(0, cut))
    const path = joinPath(folder, relative.subarray(cut + 1))
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : path
  } catch (error) {
    if (systemCode(error) === 'NOT_FOUND') return undefined
    throw error
  }
}

/**
 * Brings removed nodes back, to where they were or, when that folder is gone too, to the top. A name that was given
 * to something else since gets a suffix.
 * @param write puts the content of a file on disk that the trash folder no longer has.
 */
export function restoreNodes(
  target: TrashTarget,
  ids: readonly string[],
  write: (row: FileRow) => void,
): TreeNode[] {
  for (const id of ids) restoreNode(target, id, write)
  return ids.map((id) => toTreeNode(target.tree, target.tree.shown(id)))
}

function restoreNode(
  { store, tree, root, project }: TrashTarget,
  id: string,
  write: (row: FileRow) => void,
): void {
  const row = tree.get(id)
  if (row === undefined || row.trashed === 0) {
    tree.shown(id)
    return
  }
  const home = row.parent === null ? null : tree.get(row.parent)
  const parent = home?.trashed === 0 ? home.id : null
  const folder =
    parent === null ? Buffer.from(root) : realPathWithin(root, tree.diskPathOf(tree.shown(parent)))
  const taken = new Set(
    tree.childrenOf(parent).flatMap((one) => [foldName(one.name), foldName(one.realName)]),
  )
  const name = freeName(row.realName, (folded) => taken.has(folded))
  const diskName = name === row.realName ? Buffer.from(diskKey(row), 'latin1') : Buffer.from(name)
  const path = joinPath(folder, diskName)
  const from = store.projects.trashPath(project, id)
  try {
    if (from !== undefined && lstatSync(from, { throwIfNoEntry: false }) !== undefined)
      moveAcross(Buffer.from(from), path)
    tree.change(
      (document) => {
        document.revive(id)
        if (parent !== row.parent) document.move(id, parent ?? '')
        if (name !== row.realName) document.rename(id, name)
      },
      'human',
      undefined,
      () => store.projects.forgetTrash(project, id),
    )
  } catch (error) {
    if (from !== undefined && lstatSync(from, { throwIfNoEntry: false }) === undefined)
      moveAcross(path, Buffer.from(from))
    throw fileError(error, path.toString(), 'bring it back')
  }
  writeMissing(tree, root, tree.shown(id), write)
}

/** Files deleted by another program are not in the trash folder: their text is written again from the store. */
function writeMissing(tree: ProjectTree, root: string, row: FileRow, write: (row: FileRow) => void): void {
  for (const one of [row, ...tree.below(row.id)]) {
    if (one.trashed === 1) continue
    const path = joinPath(root, tree.diskPathOf(one))
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue
    if (one.kind === 'folder') mkdirSync(path, { recursive: true })
    else if (one.kind === 'file') {
      mkdirSync(parentPath(path), { recursive: true })
      write(one)
    }
  }
}
