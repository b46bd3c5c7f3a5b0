import { randomBytes } from 'node:crypto'
import { closeSync, linkSync, lstatSync, mkdirSync, openSync, renameSync, unlinkSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { TreeNode } from '../../../preload/contract/files.ts'
import { contentState } from '../disk/content-state.ts'
import { fileStat } from '../disk/read-file.ts'
import { joinPath, realPathWithin } from '../disk/safe-path.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { assertUsableName, foldName } from '../tree/names.ts'
import type { LocalState, ProjectTree } from '../tree/project-tree.ts'
import { diskKey } from '../tree/tree-index.ts'
import { toTreeNode } from '../tree/tree-node.ts'

export interface OperationTarget {
  store: Store
  tree: ProjectTree
  /** The project's folder. */
  root: string
}

/** A random id, for nodes that begin here and not on disk. */
export function newId(): string {
  return randomBytes(16).toString('base64url')
}

export function folderRow(tree: ProjectTree, parent: string | null): FileRow | null {
  if (parent === null) return null
  const row = tree.shown(parent)
  if (row.kind !== 'folder')
    throw new AppError('INVALID_INPUT', `“${row.name}” is not a folder.`, { nodeId: parent })
  return row
}

function relativePath(tree: ProjectTree, folder: FileRow | null, name: Buffer): Buffer {
  return folder === null ? name : joinPath(tree.diskPathOf(folder), name)
}

/** @throws AppError ALREADY_EXISTS when a sibling has this name, or one that many disks take for the same. */
function assertFree(tree: ProjectTree, parent: string | null, name: string, except?: FileRow): void {
  const holder = tree
    .childrenOf(parent)
    .find(
      (row) =>
        row.id !== except?.id &&
        (foldName(row.name) === foldName(name) || foldName(row.realName) === foldName(name)),
    )
  if (holder === undefined) return
  const spelling =
    holder.name === name ? '' : ` (as “${holder.name}”, which is the same name to many systems)`
  throw new AppError(
    'ALREADY_EXISTS',
    `There is something called “${name}” here already${spelling}. Choose another name.`,
    { name, nodeId: holder.id },
  )
}

/** Makes a file or folder on disk and in the tree; overwrites nothing. */
export function createNode(
  { store, tree, root }: OperationTarget,
  kind: 'file' | 'folder',
  parent: string | null,
  name: string,
): TreeNode {
  assertUsableName(name)
  const folder = folderRow(tree, parent)
  assertFree(tree, parent, name)
  const relative = relativePath(tree, folder, Buffer.from(name))
  let path = joinPath(root, relative)
  let local: LocalState
  try {
    path = realPathWithin(root, relative)
    if (kind === 'folder') mkdirSync(path)
    else closeSync(openSync(path, 'wx', 0o644))
    const stat = fileStat(lstatSync(path))
    local = kind === 'folder' ? { ...stat, size: 0 } : contentState(Buffer.alloc(0), stat)
  } catch (error) {
    throw fileError(error, path.toString(), kind === 'folder' ? 'make this folder' : 'make this file')
  }
  const id = newId()
  const birth = {
    kind,
    name,
    parent: parent ?? '',
    ...(kind === 'file' ? { meta: { mode: local.mode ?? 0, text: true } } : {}),
  }
  tree.add([{ id, birth, local }], 'human', () => {
    if (local.hash) store.blobs.put(local.hash, Buffer.alloc(0))
  })
  return toTreeNode(tree, tree.shown(id))
}

/**
 * Moves a directory entry without ever replacing another. A file is linked to its new name, which the system refuses
 * where something is; where links are not to be had, and for folders, we look first.
 */
export function moveEntry(from: Buffer, to: Buffer): void {
  const stat = lstatSync(from)
  const there = lstatSync(to, { throwIfNoEntry: false })
  // The same entry: a change of case on a disk that does not tell cases apart.
  const same = there !== undefined && there.ino === stat.ino && there.dev === stat.dev && stat.nlink === 1
  if (there !== undefined && !same && !(stat.isDirectory() && there.ino === stat.ino)) {
    throw Object.assign(new Error('exists'), { code: 'EEXIST' })
  }
  if (!same && !stat.isDirectory()) {
    try {
      linkSync(from, to)
      unlinkSync(from)
      return
    } catch (error) {
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(systemCode(error)))
        throw error
    }
  }
  renameSync(from, to)
}

interface Move {
  row: FileRow
  from: Buffer
  to: Buffer
}

/** Applies moves on disk one by one, and takes those done back when a later one, or `commit`, fails. */
function withMoves(moves: readonly Move[], commit: () => void): void {
  const done: Move[] = []
  try {
    for (const move of moves) {
      if (lstatSync(move.from, { throwIfNoEntry: false }) === undefined) continue
      moveEntry(move.from, move.to)
      done.push(move)
    }
    commit()
  } catch (error) {
    for (const { from, to } of done.toReversed()) moveEntry(to, from)
    throw fileError(error, moves[done.length]?.to.toString() ?? '', 'move it')
  }
}

function planMove({ tree, root }: OperationTarget, row: FileRow, folder: FileRow | null, name: Buffer): Move {
  const from = joinPath(root, tree.diskPathOf(row))
  const relative = relativePath(tree, folder, name)
  try {
    // Both ends must be in the project once links above them are followed.
    const start = realPathWithin(
      root,
      tree.diskPathOf(row).subarray(0, Math.max(0, tree.diskPathOf(row).lastIndexOf(47))),
    )
    const end = folder === null ? Buffer.from(root) : realPathWithin(root, tree.diskPathOf(folder))
    return { row, from: joinPath(start, Buffer.from(diskKey(row), 'latin1')), to: joinPath(end, name) }
  } catch (error) {
    // Nothing on disk to move: the tree alone is changed.
    if (error instanceof AppError && error.code === 'NOT_FOUND')
      return { row, from, to: joinPath(root, relative) }
    throw error
  }
}

export function renameNode(target: OperationTarget, id: string, name: string): TreeNode {
  const { tree } = target
  const row = tree.shown(id)
  if (name === row.realName) return toTreeNode(tree, row)
  assertUsableName(name)
  assertFree(tree, row.parent, name, row)
  const folder = folderRow(tree, row.parent)
  const move = planMove(target, row, folder, Buffer.from(name))
  withMoves([move], () => {
    tree.change((document) => document.rename(id, name), 'human')
  })
  return toTreeNode(tree, tree.shown(id))
}

export function moveNodes(
  target: OperationTarget,
  ids: readonly string[],
  parent: string | null,
): TreeNode[] {
  const { tree } = target
  const folder = folderRow(tree, parent)
  const above = folder === null ? [] : tree.lineage(folder).map((row) => row.id)
  const rows = topmost(tree, ids).filter((row) => row.parent !== parent)
  const names = new Set<string>()
  for (const row of rows) {
    if (above.includes(row.id))
      throw new AppError('INVALID_INPUT', `“${row.name}” cannot be moved into itself.`, { nodeId: row.id })
    assertFree(tree, parent, row.realName)
    if (names.has(foldName(row.realName)))
      throw new AppError(
        'ALREADY_EXISTS',
        `Two of the things to move are called “${row.realName}”. Rename one first.`,
        { name: row.realName },
      )
    names.add(foldName(row.realName))
  }
  const moves = rows.map((row) => planMove(target, row, folder, Buffer.from(diskKey(row), 'latin1')))
  withMoves(moves, () => {
    if (rows.length > 0) {
      tree.change((document) => {
        for (const row of rows) document.move(row.id, parent ?? '')
      }, 'human')
    }
  })
  return ids.map((id) => toTreeNode(tree, tree.shown(id)))
}

/** The nodes of `ids` that are not inside another of them. */
export function topmost(tree: ProjectTree, ids: readonly string[]): FileRow[] {
  const chosen = new Set(ids)
  return Array.from(chosen, (id) => tree.shown(id)).filter(
    (row) => !tree.lineage(row).some((above) => above !== row && chosen.has(above.id)),
  )
}
