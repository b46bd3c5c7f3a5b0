import { lstatSync, realpathSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError, systemCode } from '../store/failures.ts'

const SLASH = Buffer.from('/')

/** Joins bytes of a path. */
export function joinPath(root: string | Buffer, relative: Buffer): Buffer {
  const base = Buffer.from(root)
  return relative.length === 0 ? base : Buffer.concat([base, SLASH, relative])
}

export function parentPath(path: Buffer): Buffer {
  return path.subarray(0, Math.max(path.lastIndexOf(47), 1))
}

export function lastName(path: Buffer): Buffer {
  return path.subarray(path.lastIndexOf(47) + 1)
}

function isWithin(root: Buffer, path: Buffer): boolean {
  return (
    path.equals(root) ||
    (path.subarray(0, root.length).equals(root) && (path[root.length] === 47 || root.equals(SLASH)))
  )
}

function realOf(path: string | Buffer): Buffer {
  // The native one: the other makes strings of names on its way.
  return realpathSync.native(path, { encoding: 'buffer' })
}

export type LinkState = 'inside' | 'outside' | 'broken'

/** Where a symlink leads, seen from the project's folder. */
export function linkState(root: string, path: Buffer): LinkState {
  try {
    return isWithin(realOf(root), realOf(path)) ? 'inside' : 'outside'
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ELOOP' || systemCode(error) === 'ENOTDIR')
      return 'broken'
    return 'outside'
  }
}

/**
 * The real path to read or write for `relative`, all links in it followed. Its folder must exist; it need not.
 * @throws AppError OUTSIDE_PROJECT when a link leads out of the project's folder, NOT_FOUND when a folder is missing.
 */
export function realPathWithin(root: string, relative: Buffer): Buffer {
  const path = joinPath(root, relative)
  const shown = path.toString()
  try {
    const realRoot = realOf(root)
    const folder = realOf(parentPath(path))
    const direct = joinPath(folder.toString('latin1') === '/' ? '' : folder, lastName(path))
    const stat = lstatSync(direct, { throwIfNoEntry: false })
    const real = stat?.isSymbolicLink() ? realOf(direct) : direct
    if (isWithin(realRoot, real)) return real
  } catch (error) {
    throw fileError(error, shown, 'reach it')
  }
  throw new AppError(
    'OUTSIDE_PROJECT',
    `“${shown}” leads out of the project's folder through a link, so OffCoder does not touch it.`,
    { path: shown },
  )
}
