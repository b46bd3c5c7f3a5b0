import { constants } from 'node:fs'
import { copyFile, mkdir, readlink, symlink } from 'node:fs/promises'
import { copyMarks, entryPath, type FolderEntry, surveyFolder } from '../../durable/folder-entries.ts'

export interface FolderCopyProgress {
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
  /** Paths that are neither file, folder nor link, and were left out. */
  left: string[]
}

/**
 * Copies all that is in a folder, ignored files, `.git` and empty folders included, with modes and times; links are
 * copied as links. Yields progress after each file. `to` must not be there.
 * @throws what the disk says, or the signal's reason.
 */
export async function* copyFolder(
  from: string,
  to: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<FolderCopyProgress> {
  const { entries, left } = await surveyFolder(from, signal)
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
    await copyEntry(entryPath(from, path), entryPath(to, path), kind)
    if (kind === 'folder') continue
    progress.filesDone += 1
    progress.bytesDone += size
    yield { ...progress }
  }
  // Putting things into a folder changes its time, and one that cannot be written to could not be filled.
  for (const { path, kind } of entries.toReversed())
    if (kind === 'folder') await copyMarks(entryPath(from, path), entryPath(to, path))
  await copyMarks(Buffer.from(from), Buffer.from(to))
}

async function copyEntry(from: Buffer, to: Buffer, kind: FolderEntry['kind']): Promise<void> {
  if (kind === 'folder') await mkdir(to)
  else if (kind === 'link') await symlink(await readlink(from, 'buffer'), to)
  else {
    // A disk that can share blocks copies in no time.
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await copyMarks(from, to)
  }
}
