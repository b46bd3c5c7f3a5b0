import { AppError } from '../../../preload/contract/errors.ts'
import { readableBytes } from '../engine/memory.ts'

/** Whether another try at the same place, or only one at another, may do better. */
export type Retry = 'again' | 'elsewhere' | 'never'

/** What stands in the way of a download, in words. */
export class DownloadFailure extends AppError {
  readonly retry: Retry

  constructor(
    code: AppError['code'],
    message: string,
    options: { retry: Retry; data?: Record<string, unknown>; cause?: unknown },
  ) {
    super(code, message, options.data, options.cause)
    this.name = 'DownloadFailure'
    this.retry = options.retry
  }
}

const STATUS: Record<number, string> = {
  401: 'wants you to sign in for it. Get the file with your browser and add it.',
  403: 'does not hand it out. Get the file with your browser and add it, or set another source.',
  404: 'does not have it there. Set another source, or get the file elsewhere and add it.',
  410: 'no longer has it. Set another source, or get the file elsewhere and add it.',
  429: 'has had too many requests from here. Wait some minutes, then resume.',
}

/** An answer that is no file. */
export function refusedBy(host: string, status: number): DownloadFailure {
  const words =
    STATUS[status] ??
    (status >= 500
      ? 'has a problem of its own. Resume later, or set another source.'
      : 'gave an answer that is not a file. Set another source.')
  return new DownloadFailure('UNAVAILABLE', `${host} ${words} (It answered ${status}.)`, {
    retry: status >= 500 ? 'again' : 'elsewhere',
    data: { status },
  })
}

/** A file of another length: surely not the one that is meant, so not a byte of it is kept. */
export function wrongLength(host: string, has: number, wanted: number): DownloadFailure {
  return new DownloadFailure(
    'MODEL_DAMAGED',
    `${host} has another file there: ${has.toLocaleString('en')} bytes where the catalogue says ${wanted.toLocaleString('en')}. It was not downloaded. Set another source.`,
    { retry: 'elsewhere', data: { reason: 'wrong-length' } },
  )
}

/** All bytes came, and they are not the file. */
export function wrongChecksum(host: string): DownloadFailure {
  return new DownloadFailure(
    'MODEL_DAMAGED',
    `The file that came from ${host} is not the one in the catalogue: its checksum differs. Nothing of it was kept. Download it again, or set another source.`,
    { retry: 'never', data: { reason: 'wrong-checksum' } },
  )
}

/** The bytes ended early. That is not damage: what is here is kept. */
export function incomplete(host: string, has: number, wanted: number, cause: unknown): DownloadFailure {
  return new DownloadFailure(
    'UNAVAILABLE',
    `The connection to ${host} ended after ${readableBytes(has)} of ${readableBytes(wanted)}. What has come is kept: resume to go on from there.`,
    { retry: 'again', data: { reason: 'incomplete' }, cause },
  )
}

export function noRoom(name: string, needed: number, free: number): DownloadFailure {
  return new DownloadFailure(
    'DISK_FULL',
    `${name} needs ${readableBytes(needed)} more on the disk and ${readableBytes(free)} is free. Free some space, then resume.`,
    { retry: 'never', data: { neededBytes: needed, freeBytes: free } },
  )
}
