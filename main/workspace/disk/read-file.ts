import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'

/** What tells a file from an earlier state of itself without reading it. */
export interface FileStat {
  size: number
  /** Microseconds. */
  mtime: number
  mode: number
}

export function fileStat(stat: Pick<Stats, 'size' | 'mtimeMs' | 'mode'>): FileStat {
  return { size: stat.size, mtime: Math.round(stat.mtimeMs * 1000), mode: stat.mode & 0o7777 }
}

/**
 * Reads a regular file whole. Never waits on a pipe or device, and never follows a symlink in the last name.
 * @throws an `fs` error, or AppError TOO_LARGE or INVALID_INPUT.
 */
export function readRegularFile(path: Buffer, limit: number): { bytes: Buffer; stat: FileStat } {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new AppError('INVALID_INPUT', 'This is not a regular file.')
    if (stat.size > limit)
      throw new AppError('TOO_LARGE', 'This file is too large to be read.', { size: stat.size })
    return { bytes: readWhole(fd, stat.size, limit), stat: fileStat(stat) }
  } finally {
    closeSync(fd)
  }
}

function readWhole(fd: number, expected: number, limit: number): Buffer {
  // Not from the shared pool: these buffers are kept.
  const buffer = Buffer.allocUnsafeSlow(expected)
  let length = 0
  while (length < expected) {
    const count = readSync(fd, buffer, length, expected - length, null)
    if (count === 0) return buffer.subarray(0, length)
    length += count
  }
  return expected === 0 ? readGrowing(fd, limit) : buffer
}

/** Files of the system (as in /proc) say that they are empty and are not. */
function readGrowing(fd: number, limit: number): Buffer {
  const parts: Buffer[] = []
  let length = 0
  for (;;) {
    const part = Buffer.allocUnsafeSlow(65_536)
    const count = readSync(fd, part, 0, part.length, null)
    if (count === 0) return Buffer.concat(parts)
    length += count
    if (length > limit) throw new AppError('TOO_LARGE', 'This file is too large to be read.')
    parts.push(part.subarray(0, count))
  }
}
