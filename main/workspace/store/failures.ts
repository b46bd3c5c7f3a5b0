import { AppError, type ErrorCode, type Failure } from '../../../preload/contract/errors.ts'

const words: Partial<Record<ErrorCode, string>> = {
  DISK_FULL:
    'The disk is full, so the last changes are not on it yet. They are kept in memory and are stored as soon as there is room. Free some space and leave OffCoder open.',
  READ_ONLY:
    "OffCoder's data folder cannot be written to, so changes are only in memory. Make the folder writable: OffCoder notices, and stores them.",
  DATABASE_BUSY:
    "Another program holds a lock on OffCoder's database. Changes are kept in memory and are stored as soon as it lets go.",
  DATABASE_DAMAGED:
    "OffCoder's database is damaged. The files in your folders are as they were; start OffCoder again and it begins a new database from them.",
}

/** The code of an `fs` or SQLite error, or '' for anything else. */
export function systemCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return ''
}

/** What a storage error means; undefined when it is none that we know. */
export function storageCode(error: unknown): ErrorCode | undefined {
  const code = systemCode(error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'DISK_FULL'
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return 'READ_ONLY'
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'DATABASE_BUSY'
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'DATABASE_DAMAGED'
  // A full disk may show as a failed write or as a shared-memory file that cannot grow.
  if (code.startsWith('SQLITE_IOERR')) return 'DISK_FULL'
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'EPERM') return 'PERMISSION_DENIED'
  return undefined
}

/** Turns what a write to the store threw into an AppError in plain words. */
export function storageError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = storageCode(error)
  const mapped = code === 'PERMISSION_DENIED' ? 'READ_ONLY' : code
  const text = mapped === undefined ? undefined : words[mapped]
  if (mapped !== undefined && text !== undefined)
    return new AppError(mapped, text, { cause: systemCode(error) }, error)
  return new AppError(
    'INTERNAL',
    `OffCoder could not store this: ${error instanceof Error ? error.message : String(error)}`,
    undefined,
    error,
  )
}

/** Turns what `fs` threw about `path` into an AppError in plain words; `doing` completes "could not …". */
export function fileError(error: unknown, path: string, doing: string): AppError {
  if (error instanceof AppError) return error
  const code = systemCode(error)
  const data = { path, cause: code }
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError(
      'NOT_FOUND',
      `“${path}” is not there any more, so OffCoder could not ${doing}. It may have been moved or deleted.`,
      data,
      error,
    )
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError(
      'PERMISSION_DENIED',
      `The system does not let OffCoder ${doing}: “${path}”. Check the permissions of the file and its folder.`,
      data,
      error,
    )
  if (code === 'EROFS')
    return new AppError(
      'READ_ONLY',
      `“${path}” is on a disk that is read-only, so OffCoder could not ${doing}.`,
      data,
      error,
    )
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError(
      'DISK_FULL',
      `The disk is full, so OffCoder could not ${doing}: “${path}”. The file is as it was, and your text is safe in the store.`,
      data,
      error,
    )
  if (code === 'EEXIST' || code === 'ENOTEMPTY')
    return new AppError(
      'ALREADY_EXISTS',
      `Something named “${path}” is there already. OffCoder does not overwrite it.`,
      data,
      error,
    )
  if (code === 'ENAMETOOLONG')
    return new AppError(
      'INVALID_NAME',
      `The path “${path}” is longer than the system allows. Choose a shorter name.`,
      data,
      error,
    )
  return new AppError(
    'INTERNAL',
    `OffCoder could not ${doing}: “${path}” (${error instanceof Error ? error.message : String(error)}).`,
    data,
    error,
  )
}

/** The plain object that crosses to a window. */
export function toFailure(error: unknown): Failure {
  const known = error instanceof AppError ? error : storageError(error)
  return known.data === undefined
    ? { code: known.code, message: known.message }
    : { code: known.code, message: known.message, data: known.data }
}
