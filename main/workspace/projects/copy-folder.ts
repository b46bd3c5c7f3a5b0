import { constants, type Dirent } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises'
import { joinPath } from '../disk/safe-path.ts'

export interface FolderCopyProgress {
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
  /** Paths that are neither file, folder nor link, and were left out. */
  left: string[]
}

interface Entry {
  /** Below the folder; names on disk are bytes, and need not be UTF-8. */
  path: Buffer
  kind: 'folder' | 'file' | 'link'
  size: number
}

/**
 * Copies all that is in a folder, ignored files, `.git` and empty folders included, with modes and times; links are
 * copied as links. Yields progress after each file. `toPath` must not be there.
 * @throws what the disk says, or the signal's reason.
 */
export async function* copyFolder(
  fromPath: string,
  toPath: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<FolderCopyProgress> {
  const from = Buffer.from(fromPath)
  const to = Buffer.from(toPath)
  const entries: Entry[] = []
  const left: string[] = []
  await survey(from, Buffer.alloc(0), entries, left, signal)
  const files = entries.filter(({ kind }) => kind !== 'folder')
  const progress = {
    filesDone: 0,
    filesTotal: files.length,
    bytesDone: 0,
    bytesTotal: files.reduce((sum, { size }) => sum + size, 0),
    left,
  }
  yield { ...progress }
  await mkdir(to)
  for (const { path, kind, size } of entries) {
    signal?.throwIfAborted()
    await copyEntry(joinPath(from, path), joinPath(to, path), kind)
    if (kind === 'folder') continue
    progress.filesDone += 1
    progress.bytesDone += size
    yield { ...progress }
  }
  // Putting things into a folder changes its time, and one that cannot be written to could not be filled.
  for (const { path, kind } of entries.toReversed())
    if (kind === 'folder') await copyMarks(joinPath(from, path), joinPath(to, path))
  await copyMarks(from, to)
}

/** Lists everything below a folder, each folder before what is in it. */
async function survey(
  root: Buffer,
  below: Buffer,
  entries: Entry[],
  left: string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  for (const entry of await readdir(below.length > 0 ? joinPath(root, below) : root, {
    withFileTypes: true,
    encoding: 'buffer',
  })) {
    const path = below.length > 0 ? joinPath(below, entry.name) : entry.name
    const kind = kindOf(entry)
    if (kind === undefined) left.push(path.toString())
    else {
      const size = kind === 'file' ? (await lstat(joinPath(root, path))).size : 0
      entries.push({ path, kind, size })
      if (kind === 'folder') await survey(root, path, entries, left, signal)
    }
  }
}

function kindOf(entry: Dirent<Buffer>): Entry['kind'] | undefined {
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : undefined
}

async function copyEntry(from: Buffer, to: Buffer, kind: Entry['kind']): Promise<void> {
  if (kind === 'folder') await mkdir(to)
  else if (kind === 'link') await symlink(await readlink(from, 'buffer'), to)
  else {
    // A disk that can share blocks copies in no time.
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await copyMarks(from, to)
  }
}

async function copyMarks(from: Buffer, to: Buffer): Promise<void> {
  const { mode, atime, mtime } = await lstat(from)
  await utimes(to, atime, mtime)
  await chmod(to, mode & 0o7777)
}
