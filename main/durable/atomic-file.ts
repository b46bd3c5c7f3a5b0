import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, type ErrorCode } from '../../preload/contract/errors.ts'

const causes: Record<string, [ErrorCode, string]> = {
  ENOSPC: ['DISK_FULL', 'The disk is full. Free some space and try again.'],
  EDQUOT: ['DISK_FULL', 'Your disk quota is used up. Free some space and try again.'],
  EROFS: ['READ_ONLY', 'It is on a read-only file system. Move the data folder to one that can be written.'],
  EACCES: ['PERMISSION_DENIED', 'You may not write there. Check the permissions of the file and its folder.'],
  EPERM: ['PERMISSION_DENIED', 'You may not write there. Check the permissions of the file and its folder.'],
}

/** Says in words why `path` could not be written: what happened, and what to do. */
export function writeFailure(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const [kind, words] = causes[code] ?? [
    'INTERNAL' as const,
    error instanceof Error ? error.message : String(error),
  ]
  return new AppError(
    kind,
    `${path} could not be written; what was there before is untouched. ${words}`,
    { path },
    error,
  )
}

/**
 * Replaces the file at `path` with `text` in one step: after a crash at any moment the file holds all of the old or all
 * of the new text. Keeps the file's mode (new files: `mode`), and writes through a symlink to what it points to.
 * Creates missing folders. Throws an AppError that says why.
 */
export async function writeFileAtomically(path: string, text: string, mode = 0o600): Promise<void> {
  let temporary: string | undefined
  try {
    await mkdir(dirname(path), { recursive: true })
    const target = await realpath(path).catch(() => path)
    const before = await stat(target).catch(() => undefined)
    temporary = join(dirname(target), `.${randomBytes(6).toString('hex')}.tmp`)
    const file = await open(temporary, 'wx', before ? before.mode & 0o777 : mode)
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
    temporary = undefined
    await syncFolder(dirname(target))
  } catch (error) {
    throw writeFailure(path, error)
  } finally {
    if (temporary) await unlink(temporary).catch(() => undefined)
  }
}

/** A rename is durable only once its folder is; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
