import { closeSync, linkSync, lstatSync, mkdirSync, openSync, renameSync, unlinkSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import { foldName } from '../../../preload/contract/file-names.ts'
import type { PlacedNode, TreeNode } from '../../../preload/contract/files.ts'
import { contentState } from '../disk/content-state.ts'
import { fileStat } from '../disk/read-file.ts'
import { joinPath, realPathWithin } from '../disk/safe-path.ts'
import { IgnoredPlaces } from '../import/ignored-places.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { assertUsableName } from '../tree/names.ts'
import type { LocalState, NewNode, ProjectTree } from '../tree/project-tree.ts'
import { newId } from '../tree/tree-document.ts'
import { diskKey } from '../tree/tree-index.ts'
import { toTreeNode } from '../tree/tree-node.ts'
import { namedLike, takeAway, type Way, wayThrough, withFolders } from './folders-on-the-way.ts'

export interface OperationTarget {
  store: Store
  tree: ProjectTree
  /** The project's folder. */
  root: string
}

export function folderRow(tree: ProjectTree, parent: string | null): FileRow | null {
  if (parent === null) return null
  const row = tree.shown(parent)
  if (row.kind !== 'folder')
    throw new AppError('INVALID_INPUT', `“${row.name}” is not a folder.`, { nodeId: parent })
  return row
}

/** The path, relative to the project, of what has this name in a folder (null: the top). */
export function relativePath(tree: ProjectTree, folder: FileRow | null, name: Buffer): Buffer {
  return folder === null ? name : joinPath(tree.diskPathOf(folder), name)
}

/** @throws AppError ALREADY_EXISTS when a sibling has this name, or one that many disks take for the same. */
function assertFree(tree: ProjectTree, parent: string | null, name: string, except?: FileRow): void {
  const holder = namedLike(tree, parent, name, except)
  if (holder === undefined) return
  const spelling =
    holder.name === name ? '' : ` (as “${holder.name}”, which is the same name to many systems)`
  throw new AppError(
    'ALREADY_EXISTS',
    `There is something called “${name}” here already${spelling}. Choose another name.`,
    { name, nodeId: holder.id },
  )
}

/** Where something is to stand. */
export interface NewPlace {
  /** Null: the top of the project. */
  parent: string | null
  /** Names of folders on the way from there; those that are not there are made with it. */
  folders?: readonly string[] | undefined
  name: string
}

/**
 * Makes a file or folder, and the folders on its way, on disk and in the tree: all or none. Overwrites nothing, and
 * makes nothing that the project ignores.
 */
export function createNode(
  { store, tree, root }: OperationTarget,
  kind: 'file' | 'folder',
  { parent, folders = [], name }: NewPlace,
): PlacedNode {
  assertUsableName(name)
  const way = wayThrough(tree, folderRow(tree, parent), folders)
  if (way.missing.length === 0) assertFree(tree, way.folder?.id ?? null, name)
  const path = relativePath(tree, way.folder, pathBelow(way, Buffer.from(name)))
  new IgnoredPlaces(root).assertShown(path, kind === 'folder')
  return withFolders(tree, root, way, (made) => {
    const entry = makeEntry(root, path, kind)
    const { local } = entry
    const birth: NewNode['birth'] = { kind, name, parent: idAfter(way, made) ?? '' }
    if (kind === 'file') birth.meta = { mode: local.mode ?? 0, text: true }
    const node = { id: newId(), birth, local }
    try {
      tree.add([...made, node], 'human', () => {
        if (local.hash) store.blobs.put(local.hash, Buffer.alloc(0))
      })
    } catch (error) {
      takeAway(entry.path, kind)
      throw error
    }
    return placedNode(tree, node.id, made)
  })
}

function makeEntry(
  root: string,
  relative: Buffer,
  kind: 'file' | 'folder',
): { path: Buffer; local: LocalState } {
  let path = joinPath(root, relative)
  let isMade = false
  let handle: number | undefined
  try {
    path = realPathWithin(root, relative)
    if (kind === 'folder') mkdirSync(path)
    else handle = openSync(path, 'wx', 0o644)
    isMade = true
    if (handle !== undefined) closeSync(handle)
    const stat = fileStat(lstatSync(path))
    return { path, local: kind === 'folder' ? { ...stat, size: 0 } : contentState(Buffer.alloc(0), stat) }
  } catch (error) {
    if (isMade) takeAway(path, kind)
    throw fileError(error, path.toString(), kind === 'folder' ? 'make this folder' : 'make this file')
  }
}

/** The path of what stands at the end of a way, seen from the innermost folder that was there before. */
function pathBelow({ missing }: Way, name: Buffer): Buffer {
  return missing.reduceRight((path, folder) => joinPath(folder, path), name)
}

/** The innermost folder of a way once its missing ones are made. */
function idAfter({ folder }: Way, made: readonly NewNode[]): string | null {
  return made.at(-1)?.id ?? folder?.id ?? null
}

function placedNode(tree: ProjectTree, id: string, made: readonly NewNode[]): PlacedNode {
  return {
    ...toTreeNode(tree, tree.shown(id)),
    made: made.map((folder) => toTreeNode(tree, tree.shown(folder.id))),
  }
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

/** Gives a node another name, or another place, or both at once. */
export function renameNode(
  target: OperationTarget,
  id: string,
  { parent, folders = [], name }: NewPlace,
): PlacedNode {
  const { tree, root } = target
  const row = tree.shown(id)
  const way = wayThrough(tree, folderRow(tree, parent), folders)
  const moved = way.missing.length > 0 || (way.folder?.id ?? null) !== row.parent
  const renamed = name !== row.realName
  if (!moved && !renamed) return placedNode(tree, id, [])
  if (renamed) assertUsableName(name)
  if (way.folder !== null && tree.lineage(way.folder).includes(row))
    throw new AppError('INVALID_INPUT', `“${row.name}” cannot be moved into itself.`, { nodeId: id })
  if (way.missing.length === 0) assertFree(tree, way.folder?.id ?? null, name, row)
  const below = pathBelow(way, renamed ? Buffer.from(name) : Buffer.from(diskKey(row), 'latin1'))
  new IgnoredPlaces(root).assertShown(relativePath(tree, way.folder, below), row.kind === 'folder')
  return withFolders(tree, root, way, (made) => {
    withMoves([planMove(target, row, way.folder, below)], () => {
      tree.change(
        (document) => {
          for (const folder of made) document.add(folder.id, folder.birth)
          if (renamed) document.rename(id, name)
          if (moved) document.move(id, idAfter(way, made) ?? '')
        },
        'human',
        new Map(made.map((folder) => [folder.id, folder.local])),
      )
    })
    return placedNode(tree, id, made)
  })
}

export function moveNodes(
  target: OperationTarget,
  ids: readonly string[],
  parent: string | null,
): TreeNode[] {
  const { tree, root } = target
  const folder = folderRow(tree, parent)
  const ignored = new IgnoredPlaces(root)
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
    const path = relativePath(tree, folder, Buffer.from(diskKey(row), 'latin1'))
    ignored.assertShown(path, row.kind === 'folder')
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
