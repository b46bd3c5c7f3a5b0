import { mkdirSync, statSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { Eol, FlushResult } from '../../../preload/contract/files.ts'
import { writeAtomically } from '../disk/atomic-write.ts'
import { contentState, MAX_STORED_BYTES } from '../disk/content-state.ts'
import { type FileStat, readRegularFile } from '../disk/read-file.ts'
import { joinPath, parentPath, realPathWithin } from '../disk/safe-path.ts'
import { contentHash } from '../store/blobs-table.ts'
import { fileError, systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { MainEol } from '../text/bytes.ts'
import { bytesOf } from '../text/text-document.ts'
import type { LocalState, ProjectTree } from '../tree/project-tree.ts'
import { mergeFromDisk, recordFlushed, settleIntent } from './disk-merge.ts'
import { formatOf } from './load-text.ts'
import type { OpenText } from './open-text.ts'

/** A file that another program writes all the time cannot be replaced safely: give up after this many tries. */
const ATTEMPTS = 4
export const NEW_FILE_MODE = 0o644

export interface FlushTarget {
  store: Store
  tree: ProjectTree
  /** The project's folder. */
  root: string
}

/** How the lines of a text are to end from a writing on. */
export interface LineEndChange {
  readonly eol: Eol
  readonly mainEol: MainEol
  /** Makes the document so, at once. Called again when the writing is tried again. */
  readonly apply: (row: FileRow) => void
}

interface OnDisk {
  bytes: Buffer
  stat: FileStat
  hash: Buffer
}

/** Where the file is to be written. Folders above it that vanished are made again, the project's own is not. */
function pathFor({ tree, root }: FlushTarget, row: FileRow): Buffer {
  const relative = tree.diskPathOf(row)
  try {
    statSync(root)
  } catch (error) {
    throw fileError(error, root, `write “${tree.pathOf(row)}”`)
  }
  try {
    return realPathWithin(root, relative)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error
  }
  const folder = parentPath(joinPath(root, relative))
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw fileError(error, folder.toString(), 'make this folder')
  }
  return realPathWithin(root, relative)
}

function readIfThere(path: Buffer): OnDisk | undefined {
  try {
    const { bytes, stat } = readRegularFile(path, MAX_STORED_BYTES)
    return { bytes, stat, hash: contentHash(bytes) }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw fileError(error, path.toString(), 'read it')
  }
}

/**
 * Writes a document to its file, after what is already being written.
 * @param change how its lines end from now on; as ever without.
 * @throws AppError; the file is as it was then.
 */
export function flushText(target: FlushTarget, text: OpenText, change?: LineEndChange): Promise<FlushResult> {
  const next = text.flushing.then(
    () => flushWithRetry(target, text, change),
    () => flushWithRetry(target, text, change),
  )
  text.flushing = next
  // Whoever asked hears of a failure; the chain itself must not count as unheard.
  next.catch(() => undefined)
  return next
}

async function flushWithRetry(
  target: FlushTarget,
  text: OpenText,
  change: LineEndChange | undefined,
): Promise<FlushResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await flushOnce(target, text, change)
    } catch (error) {
      if (
        attempt === ATTEMPTS ||
        !(error instanceof AppError) ||
        error.code !== 'CHANGED_ON_DISK' ||
        error.data?.nodeId !== undefined
      )
        throw error
    }
  }
}

async function flushOnce(
  target: FlushTarget,
  text: OpenText,
  change: LineEndChange | undefined,
): Promise<FlushResult> {
  const { store, tree } = target
  let row = tree.shown(text.id)
  const path = pathFor(target, row)
  const disk = readIfThere(path)
  let merged = false
  // Up to here nothing is awaited, and from here on to `mark` neither: the text is one moment's text.
  if (disk !== undefined && row.hash?.equals(disk.hash) !== true) {
    const ours =
      settleIntent(store, text, disk.hash) || contentHash(bytesOf(text.doc, formatOf(row))).equals(disk.hash)
    if (!ours) {
      row = mergeFromDisk(store, tree, text, row, disk.bytes, disk.stat)
      merged = true
    }
  }
  change?.apply(row)
  row = ending(row, change)
  const bytes = bytesOf(text.doc, formatOf(row))
  const mark = text.mark()
  const hash = contentHash(bytes)
  if (disk?.hash.equals(hash)) {
    await recorded(target, text, afterWrite(row, bytes, disk.stat), mark)
    return { nodeId: row.id, outcome: merged ? 'merged' : 'unchanged', bytes: bytes.length }
  }
  intend(store, text, mark, hash)
  const stat = await writeAtomically(path, bytes, row.mode === 0 ? NEW_FILE_MODE : row.mode, disk?.stat)
  await recorded(target, text, afterWrite(ending(tree.get(row.id) ?? row, change), bytes, stat), mark)
  return { nodeId: row.id, outcome: merged ? 'merged' : 'written', bytes: bytes.length }
}

/** What is typed is committed before the file is touched. While the store cannot write, the file is written all the same. */
function intend(store: Store, text: OpenText, mark: { seq: number }, hash: Buffer): void {
  if (!store.committer.flush()) return
  const row = store.log.doc(text.project, text.id)
  if (row !== undefined) store.committer.run(() => store.log.intend(row.id, mark.seq, hash))
}

async function recorded(
  target: FlushTarget,
  text: OpenText,
  row: FileRow,
  mark: Parameters<typeof recordFlushed>[4],
): Promise<void> {
  const done = recordFlushed(target.store, target.tree, text, row, mark)
  // With the store in trouble, the note waits with everything else; the file itself is written.
  if (target.store.committer.flush()) await done
  else done.catch(() => undefined)
}

function ending(row: FileRow, change: LineEndChange | undefined): FileRow {
  return change === undefined ? row : { ...row, eol: change.eol, mainEol: change.mainEol }
}

function afterWrite(row: FileRow, bytes: Buffer, stat: FileStat): FileRow {
  const now = keepLineEnds(row, contentState(bytes, stat), bytes)
  return now.text === 0 ? { ...row, ...stat, hash: now.hash ?? null } : { ...row, ...now }
}

/** A text without a line end says nothing of them: a file that was CRLF stays so when it is emptied and typed again. */
export function keepLineEnds(row: FileRow, now: LocalState, bytes: Buffer): LocalState {
  if (now.text === 0) return now
  if (now.eol === 'lf' && !bytes.includes(10))
    return { ...now, eol: row.eol === 'mixed' ? row.mainEol : row.eol, mainEol: row.mainEol }
  return now.eol === 'mixed' ? { ...now, mainEol: row.mainEol } : now
}
