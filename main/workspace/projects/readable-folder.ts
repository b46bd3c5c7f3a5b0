import { existsSync, opendirSync, realpathSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError } from '../store/failures.ts'

/** The folder's real path. @throws AppError NOT_FOUND, INVALID_INPUT (a file), PERMISSION_DENIED. */
export function readableFolder(path: string): string {
  try {
    const real = realpathSync(path)
    if (!statSync(real).isDirectory())
      throw new AppError('INVALID_INPUT', `“${path}” is a file. Open the folder it is in.`, { path })
    opendirSync(real).closeSync()
    return real
  } catch (error) {
    throw fileError(error, path, 'open this folder')
  }
}

/** Where OffCoder keeps its own data, with every link in its path resolved. */
export function realFolder(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

/** @param folder with links resolved, like `path`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** A project in our own data would take in the database that it is kept in. @throws AppError INVALID_INPUT. */
export function refuseOwnData(path: string, own: string): void {
  if (!isWithin(path, own)) return
  throw new AppError(
    'INVALID_INPUT',
    `“${path}” is where OffCoder keeps its own data. Open another folder.`,
    { path },
  )
}
