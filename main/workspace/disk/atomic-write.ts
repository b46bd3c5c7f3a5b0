import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError, systemCode } from '../store/failures.ts'
import { type FileStat, fileStat } from './read-file.ts'
import { joinPath, parentPath } from './safe-path.ts'

const WRITABLE = 0o222

/** Short whatever the file's name is: a name of 255 bytes has no room for more. Import leaves such names out. */
export const TEMPORARY_NAME = /^\.offcoder-[0-9a-f]{8}\.tmp$/

async function refuseReadOnly(path: Buffer, what: 'file' | 'folder'): Promise<void> {
  const stat = await lstat(path)
  // The bits too, as they do not hold root back; `access` for a file that is another user's.
  if ((stat.mode & WRITABLE) !== 0) return access(path, constants.W_OK)
  throw new AppError(
    'PERMISSION_DENIED',
    `The ${what} “${path.toString()}” is read-only, so it was not written. Your text is safe in the store; make the ${what} writable and save again.`,
    { path: path.toString() },
  )
}

async function refuseChanged(path: Buffer, seen: FileStat | undefined): Promise<void> {
  const now = await lstat(path).catch(() => undefined)
  const same =
    now === undefined
      ? seen === undefined
      : seen !== undefined && fileStat(now).mtime === seen.mtime && now.size === seen.size
  if (!same)
    throw new AppError(
      'CHANGED_ON_DISK',
      `“${path.toString()}” was changed by another program while it was being saved. Save again.`,
      { path: path.toString() },
    )
}

async function syncFolder(folder: Buffer): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } catch (error) {
    // Some file systems cannot sync a folder; the file itself is safe.
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'EPERM') throw error
  } finally {
    await handle.close()
  }
}

async function fill(
  handle: FileHandle,
  bytes: Buffer,
  before: { mode: number; uid: number; gid: number } | undefined,
  mode: number,
): Promise<FileStat> {
  await handle.writeFile(bytes)
  if (before !== undefined) {
    // Only root may give a file away; for anyone else the file is their own already.
    await handle.chown(before.uid, before.gid).catch(() => undefined)
  }
  await handle.chmod(before === undefined ? mode : before.mode & 0o7777)
  await handle.sync()
  return fileStat(await handle.stat())
}

/**
 * Replaces a file's content in one step: whoever reads it sees the old bytes or the new ones. Owner and mode bits stay.
 * @param path a real path, with no link in it (`realPathWithin`).
 * @param mode for a file that is not there yet.
 * @param seen the file's stat when it was last read (undefined: it was not there).
 * @returns the new file's stat.
 * @throws AppError PERMISSION_DENIED, DISK_FULL, READ_ONLY, NOT_FOUND; CHANGED_ON_DISK when another program wrote it
 *   since `seen`: the file is as it was then.
 */
export async function writeAtomically(
  path: Buffer,
  bytes: Buffer,
  mode: number,
  seen: FileStat | undefined,
): Promise<FileStat> {
  const folder = parentPath(path)
  const temporary = joinPath(folder, Buffer.from(`.offcoder-${randomBytes(4).toString('hex')}.tmp`))
  let made = false
  try {
    await refuseReadOnly(folder, 'folder')
    const before = await lstat(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    })
    if (before !== undefined) await refuseReadOnly(path, 'file')
    const handle = await open(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    )
    made = true
    const stat = await fill(handle, bytes, before, mode).finally(() => handle.close())
    await refuseChanged(path, seen)
    await rename(temporary, path)
    made = false
    await syncFolder(folder)
    return stat
  } catch (error) {
    throw fileError(error, path.toString(), 'write it')
  } finally {
    if (made) await unlink(temporary).catch(() => undefined)
  }
}
