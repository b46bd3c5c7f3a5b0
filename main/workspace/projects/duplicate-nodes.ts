import { randomBytes } from 'node:crypto'
import { constants, lstatSync, rmSync } from 'node:fs'
import { chmod, copyFile, type FileHandle, lstat, mkdir, open, readlink, symlink } from 'node:fs/promises'
import { foldName } from '../../../preload/contract/file-names.ts'
import type { NodesCopied } from '../../../preload/contract/files.ts'
import { seldom } from '../../process/seldom.ts'
import { contentState, MAX_STORED_BYTES, metaOf } from '../disk/content-state.ts'
import { type FileStat, fileStat, readRegularFile } from '../disk/read-file.ts'
import { joinPath, linkState, realPathWithin } from '../disk/safe-path.ts'
import { keepLineEnds, NEW_FILE_MODE } from '../documents/flush.ts'
import { formatOf } from '../documents/load-text.ts'
import type { OpenText } from '../documents/open-text.ts'
import { IgnoredPlaces } from '../import/ignored-places.ts'
import { removeFolder } from '../portability/unpack.ts'
import { fileError } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import { bytesOf } from '../text/text-document.ts'
import { assertUsableName, copyName } from '../tree/names.ts'
import type { LocalState, NewNode } from '../tree/project-tree.ts'
import { newId } from '../tree/tree-document.ts'
import { diskKey } from '../tree/tree-index.ts'
import { toTreeNode } from '../tree/tree-node.ts'
import type { Unfinished } from '../unfinished.ts'
import { copyStopped } from './copy-stopped.ts'
import { folderRow, moveEntry, type OperationTarget, relativePath, topmost } from './file-operations.ts'

const NEW_FOLDER_MODE = 0o755

export interface DuplicateTarget extends OperationTarget {
  project: string
  unfinished: Unfinished
  /** The document of a text that has one of its own, in memory or in the store; undefined for a text never edited. */
  documentOf: (row: FileRow) => OpenText | undefined
  signal: AbortSignal | undefined
}

/** Content that the store may not have yet. */
interface Content {
  hash: Buffer
  bytes: Buffer
}

/** A copy that is whole, under a name that nobody looks at. */
interface Copy {
  row: FileRow
  /** `undefined`: beside the original, wherever that is by then. */
  parent: string | null | undefined
  partial: Buffer
  /** The node and all that the tree shows below it. */
  rows: readonly FileRow[]
  /** The copied node itself first, each folder before what is in it. */
  nodes: NewNode[]
  contents: Content[]
}

/**
 * Copies nodes with all that the tree shows below them; what is ignored stays where it is. Each copy gets a free name
 * beside its original, or in `parent`. All of them appear at once, on disk and in the tree, or none does.
 * @throws AppError NOT_FOUND, INVALID_NAME, INVALID_INPUT, DISK_FULL, PERMISSION_DENIED, DATABASE_DAMAGED, CANCELLED …;
 *   nothing is copied then.
 */
export async function* duplicateNodes(
  target: DuplicateTarget,
  ids: readonly string[],
  parent: string | null | undefined,
): AsyncGenerator<NodesCopied> {
  const { tree } = target
  const copies: Copy[] = []
  const notes: (() => void)[] = []
  const ignored = new IgnoredPlaces(target.root)
  try {
    for (const row of topmost(tree, ids)) {
      const home = parent === undefined ? row.parent : parent
      // Before anything is written: a name that is refused shall not cost the copying of a folder.
      placeOf(target, row, home, ignored)
      const partial = joinPath(
        folderPath(target, home),
        Buffer.from(`.offcoder-${randomBytes(4).toString('hex')}.tmp`),
      )
      notes.push(target.unfinished.note(partial.toString()))
      const rows = [row, ...(row.kind === 'folder' ? tree.shownBelow(row.id) : [])]
      copies.push({ row, parent, partial, rows, nodes: [], contents: [] })
    }
    const files = copies.flatMap(({ rows }) => rows.filter(({ kind }) => kind !== 'folder'))
    const progress = {
      filesDone: 0,
      filesTotal: files.length,
      bytesDone: 0,
      bytesTotal: files.reduce((sum, { size }) => sum + size, 0),
    }
    const due = seldom(performance.now())
    for (const copy of copies)
      for await (const { kind, size } of copyTree(target, copy)) {
        if (target.signal?.aborted) throw copyStopped()
        if (kind === 'folder') continue
        progress.filesDone += 1
        progress.bytesDone += size
        if (due()) yield { ...progress }
      }
    yield { ...progress, nodes: settle(target, copies) }
  } finally {
    for (const { partial } of copies) await removeFolder(partial.toString())
    for (const done of notes) done()
  }
}

/** Gives the copies their names. Nothing is awaited: what is seen of the folder and the tree holds to the end. */
function settle(target: DuplicateTarget, copies: readonly Copy[]): NonNullable<NodesCopied['nodes']> {
  const { store, tree, root } = target
  const moved: Buffer[] = []
  // Read anew: a long copy goes on while rules change.
  const ignored = new IgnoredPlaces(root)
  try {
    const nodes = copies.flatMap(({ row, parent, partial, nodes: copied }) => {
      const home = parent === undefined ? tree.shown(row.id).parent : parent
      const { name, path } = placeOf(target, row, home, ignored)
      moveEntry(partial, path)
      moved.push(path)
      const [first, ...rest] = copied as [NewNode, ...NewNode[]]
      const top = { ...first, birth: { ...first.birth, name, parent: home ?? '' } }
      return [top, ...rest]
    })
    tree.add(nodes, 'human', () => {
      for (const { hash, bytes } of copies.flatMap(({ contents }) => contents)) store.blobs.put(hash, bytes)
    })
  } catch (error) {
    for (const path of moved) rmSync(path, { recursive: true, force: true })
    throw fileError(error, copies[moved.length]?.row.name ?? '', 'copy it')
  }
  const links = copies.flatMap(({ nodes }) => nodes.filter(({ birth }) => birth.kind === 'symlink'))
  if (links.length > 0)
    // Where a link leads is known once it stands where it stays.
    tree.update(
      links.map(({ id }) => {
        const row = tree.shown(id)
        return { ...row, linkState: linkState(root, joinPath(root, tree.diskPathOf(row))) }
      }),
    )
  return copies.map(({ nodes: [first] }) => toTreeNode(tree, tree.shown(first?.id ?? '')))
}

function folderPath({ tree, root }: DuplicateTarget, parent: string | null): Buffer {
  const folder = folderRow(tree, parent)
  return folder === null
    ? realPathWithin(root, Buffer.alloc(0))
    : realPathWithin(root, tree.diskPathOf(folder))
}

/**
 * A name for the copy that neither the tree nor the folder on disk has.
 * @throws AppError INVALID_NAME when it is too long, INVALID_INPUT when the project ignores it.
 */
function placeOf(
  target: DuplicateTarget,
  row: FileRow,
  parent: string | null,
  ignored: IgnoredPlaces,
): { name: string; path: Buffer } {
  const folder = folderPath(target, parent)
  const taken = new Set(
    target.tree.childrenOf(parent).flatMap((one) => [foldName(one.name), foldName(one.realName)]),
  )
  const pathOf = (name: string): Buffer => joinPath(folder, Buffer.from(name))
  const name = copyName(row.name, row.kind, (candidate) => {
    if (taken.has(foldName(candidate))) return true
    assertUsableName(candidate)
    try {
      return lstatSync(pathOf(candidate), { throwIfNoEntry: false }) !== undefined
    } catch (error) {
      throw fileError(error, pathOf(candidate).toString(), 'copy it')
    }
  })
  const shown = relativePath(target.tree, folderRow(target.tree, parent), Buffer.from(name))
  ignored.assertShown(shown, row.kind === 'folder')
  return { name, path: pathOf(name) }
}

/** Yields each row once it is copied. */
async function* copyTree(target: DuplicateTarget, copy: Copy): AsyncGenerator<FileRow> {
  const { tree } = target
  const ids = new Map<string | null, string>([[copy.row.id, newId()]])
  const paths = new Map<string | null, Buffer>([[copy.row.id, copy.partial]])
  const folders: { path: Buffer; mode: number }[] = []
  for (const row of copy.rows) {
    const top = row === copy.row
    const above = paths.get(row.parent)
    const path =
      top || above === undefined ? copy.partial : joinPath(above, Buffer.from(diskKey(row), 'latin1'))
    const id = ids.get(row.id) ?? newId()
    ids.set(row.id, id)
    paths.set(row.id, path)
    // Read again: a long copy goes on while people rename, delete and type.
    const now = tree.get(row.id) ?? row
    try {
      const local = await copyEntry(target, copy, now, path)
      if (row.kind === 'folder') folders.push({ path, mode: row.mode || NEW_FOLDER_MODE })
      copy.nodes.push(nodeOf(row, id, top ? '' : (ids.get(row.parent) ?? ''), local, top))
    } catch (error) {
      throw fileError(error, tree.pathOf(now), 'copy it')
    }
    yield row
  }
  // Last, and the innermost first: a folder that cannot be written to could not be filled.
  for (const { path, mode } of folders.toReversed()) await chmod(path, mode)
}

function nodeOf(row: FileRow, id: string, parent: string, local: LocalState, top: boolean): NewNode {
  const birth: NewNode['birth'] = { kind: row.kind, name: top ? row.name : row.realName, parent }
  const diskName = top ? null : row.diskName
  if (diskName !== null) birth.raw = diskName
  if (row.kind !== 'folder') {
    birth.meta = metaOf(local)
    // What a text begins as.
    if (local.hash) birth.meta.hash = local.hash.toString('base64url')
  }
  return { id, birth, local: { ...local, diskName } }
}

async function copyEntry(
  target: DuplicateTarget,
  copy: Copy,
  row: FileRow,
  path: Buffer,
): Promise<LocalState> {
  const { tree, root } = target
  if (row.kind === 'folder') {
    await mkdir(path)
    return { ...fileStat(await lstat(path)), mode: row.mode || NEW_FOLDER_MODE, size: 0 }
  }
  if (row.kind === 'symlink') {
    const original = joinPath(root, tree.diskPathOf(row))
    await symlink(await readlink(original, 'buffer'), path)
    return { ...fileStat(await lstat(path)), link: row.link, linkState: row.linkState }
  }
  const bytes = contentOf(target, row)
  if (bytes === undefined) {
    await copyFile(
      realPathWithin(root, tree.diskPathOf(row)),
      path,
      constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE,
    )
    const stat = await settleFile(await open(path, 'r+'), row)
    return { ...stat, hash: null, text: 0, why: row.why }
  }
  const handle = await open(path, 'wx', 0o600)
  const stat = await settleFile(handle, row, bytes)
  const local = keepLineEnds(row, contentState(bytes, stat), bytes)
  if (local.hash && !target.store.blobs.has(local.hash)) copy.contents.push({ hash: local.hash, bytes })
  return local
}

/** The file as it is now, with what was typed and is not on disk; undefined for one that the store has no room for. */
function contentOf({ store, tree, root, documentOf }: DuplicateTarget, row: FileRow): Buffer | undefined {
  const text = row.text === 1 ? documentOf(row) : undefined
  if (text !== undefined) return bytesOf(text.doc, formatOf(row))
  const stored = row.hash === null ? undefined : store.blobs.get(row.hash)
  if (stored !== undefined || row.size > MAX_STORED_BYTES) return stored
  return readRegularFile(realPathWithin(root, tree.diskPathOf(row)), MAX_STORED_BYTES).bytes
}

/** Fills the file, gives it the mode of the original, and closes it once it is safe on the disk. */
async function settleFile(handle: FileHandle, { mode }: FileRow, bytes?: Buffer): Promise<FileStat> {
  try {
    if (bytes !== undefined) await handle.writeFile(bytes)
    await handle.chmod(mode || NEW_FILE_MODE)
    await handle.sync()
    return fileStat(await handle.stat())
  } finally {
    await handle.close()
  }
}
