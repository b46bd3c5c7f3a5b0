import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import { writeFailure } from '../../durable/atomic-file.ts'
import { copyMarks, entryPath, type FolderEntry, surveyFolder } from '../../durable/folder-entries.ts'
import { kindOf, LOCK, MOVING } from './inspect.ts'

export interface MoveProgress {
  phase: 'looking' | 'copying' | 'comparing'
  bytesDone: number
  bytesTotal: number
}

export interface Moved {
  files: number
  bytes: number
  /** Entries that are no files, folders or links, and were left out. */
  left: string[]
}

const PIECE = 1024 * 1024

/**
 * Copies a data folder, and holds every file of the copy against what was read. The folder it is copied from is never
 * changed; nobody may use either meanwhile.
 * @throws AppError, also CANCELLED; what there was of the copy is removed then.
 */
export async function moveData(
  { from, to }: { from: string; to: string },
  tell: (progress: MoveProgress) => void,
  signal: AbortSignal,
): Promise<Moved> {
  await claim(from, to)
  try {
    tell({ phase: 'looking', bytesDone: 0, bytesTotal: 0 })
    const { entries: all, left } = await surveyFolder(from, signal)
    const entries = all.filter(({ path }) => path.toString() !== LOCK)
    const bytes = entries.reduce((sum, { size }) => sum + size, 0)
    const hashes = await copyAll({ from, to, entries, bytes, tell, signal })
    await compareAll({ to, entries, hashes, bytes, tell, signal })
    for (const { path, kind } of entries.toReversed())
      if (kind === 'folder') await copyMarks(entryPath(from, path), entryPath(to, path))
    await copyMarks(Buffer.from(from), Buffer.from(to))
    await rm(join(to, MOVING))
    await syncFolder(to)
    return { files: entries.filter(({ kind }) => kind === 'file').length, bytes, left }
  } catch (error) {
    await giveUp(to)
    if (signal.aborted) throw new AppError('CANCELLED', 'Moving was stopped.')
    throw error instanceof AppError ? error : writeFailure(to, error)
  }
}

/** Removes what a move left in its target; anything that is not of a move stays. */
export async function giveUp(to: string): Promise<void> {
  if (!existsSync(join(to, MOVING))) return
  // The sign goes last: a removal that is broken off is gone on with.
  for (const name of await readdir(to))
    if (name !== MOVING) await rm(join(to, name), { recursive: true, force: true }).catch(() => undefined)
  await rm(join(to, MOVING), { force: true }).catch(() => undefined)
}

/** Makes the target ours: it is empty, or holds what an earlier try left. */
async function claim(from: string, to: string): Promise<void> {
  try {
    await mkdir(to, { recursive: true })
    const left = await readFile(join(to, MOVING), 'utf8').catch(() => null)
    if (left !== null) await giveUp(to)
    if ((await kindOf(to)) !== 'empty')
      throw new AppError(
        'ALREADY_EXISTS',
        `There is something in “${to}” by now, so nothing was copied there.`,
        { path: to },
      )
    await writeFile(join(to, MOVING), `${JSON.stringify({ from })}\n`, { flush: true })
  } catch (error) {
    throw error instanceof AppError ? error : writeFailure(to, error)
  }
}

interface Work {
  from: string
  to: string
  entries: readonly FolderEntry[]
  bytes: number
  tell: (progress: MoveProgress) => void
  signal: AbortSignal
}

/** @returns the SHA-256 of each file as it was read, in the order of the entries. */
async function copyAll({ from, to, entries, bytes, tell, signal }: Work): Promise<string[]> {
  const hashes: string[] = []
  let bytesDone = 0
  for (const { path, kind } of entries) {
    signal.throwIfAborted()
    const [source, target] = [entryPath(from, path), entryPath(to, path)]
    if (kind === 'folder') await mkdir(target)
    else if (kind === 'link') await symlink(await readlink(source, 'buffer'), target)
    else {
      hashes.push(
        await copyHashed(source, target, signal, (count) => {
          bytesDone += count
          tell({ phase: 'copying', bytesDone, bytesTotal: bytes })
        }),
      )
      await copyMarks(source, target)
    }
  }
  return hashes
}

async function copyHashed(
  source: Buffer,
  target: Buffer,
  signal: AbortSignal,
  moved: (bytes: number) => void,
): Promise<string> {
  const out = await open(target, 'wx')
  try {
    const sum = await hashOf(source, signal, async (piece) => {
      await out.writeFile(piece)
      moved(piece.length)
    })
    await out.sync()
    return sum
  } finally {
    await out.close()
  }
}

/** Reads a file in pieces. @returns its SHA-256. */
async function hashOf(
  path: Buffer,
  signal: AbortSignal,
  each: (piece: Buffer) => void | Promise<void>,
): Promise<string> {
  const file = await open(path, 'r')
  try {
    const sum = createHash('sha256')
    for await (const piece of pieces(file)) {
      signal.throwIfAborted()
      sum.update(piece)
      await each(piece)
    }
    return sum.digest('hex')
  } finally {
    await file.close()
  }
}

async function* pieces(file: FileHandle): AsyncGenerator<Buffer> {
  const piece = Buffer.allocUnsafe(PIECE)
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, PIECE)
    if (bytesRead === 0) return
    yield piece.subarray(0, bytesRead)
  }
}

async function compareAll({
  to,
  entries,
  hashes,
  bytes,
  tell,
  signal,
}: Omit<Work, 'from'> & { hashes: readonly string[] }): Promise<void> {
  let bytesDone = 0
  let at = 0
  for (const { path, kind } of entries) {
    if (kind !== 'file') continue
    const found = await hashOf(entryPath(to, path), signal, (piece) => {
      bytesDone += piece.length
      tell({ phase: 'comparing', bytesDone, bytesTotal: bytes })
    })
    if (found !== hashes[at++])
      throw new AppError(
        'DATABASE_DAMAGED',
        `“${path.toString()}” did not arrive as it was: the disk of “${to}” gave back other bytes than were written. The copy was removed; your data is as it was. Choose another disk.`,
        { path: to },
      )
  }
}

/** Names in a folder are durable once the folder is; a system that cannot do that does it by itself. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
