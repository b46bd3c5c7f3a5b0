import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError, systemCode } from '../store/failures.ts'
import { namesOfEntry } from './entry-names.ts'

/** Something in a zip that may be unpacked, as far as its list of contents says. */
export interface ArchiveEntry {
  /** From the top, `/` between names. */
  path: string
  kind: 'file' | 'folder' | 'symlink'
  size: number
  /** Permission bits; undefined where the zip does not say. */
  mode: number | undefined
  /** Milliseconds. */
  mtime: number
  entry: Entry
}

const TYPE = 0o170000
const TYPES: ReadonlyMap<number, ArchiveEntry['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'symlink'],
])
const MOST_ENTRIES = 2_000_000
const MADE_ON_UNIX = 3
const MADE_ON_MAC = 19
/** More than this much from a zip that is this many times smaller was made to fill a disk. */
const BOMB_BYTES = 1_000_000_000
const BOMB_RATIO = 200

/** A zip that is read by its list of contents, which is looked through whole before anything is unpacked. */
export class ArchiveReader {
  readonly path: string
  readonly entries: readonly ArchiveEntry[]
  readonly bytes: number
  readonly #zip: ZipFile
  readonly #byPath = new Map<string, ArchiveEntry>()

  private constructor(path: string, zip: ZipFile, entries: readonly ArchiveEntry[]) {
    this.path = path
    this.#zip = zip
    this.entries = entries
    this.bytes = entries.reduce((sum, { size }) => sum + size, 0)
    for (const entry of entries) this.#byPath.set(entry.path, entry)
  }

  /** @throws AppError in plain words for what is no zip, is damaged, or must not be unpacked. */
  static async open(path: string): Promise<ArchiveReader> {
    let zip: ZipFile | undefined
    try {
      const { size } = await stat(path)
      zip = await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: true })
      const entries = await listed(zip, size)
      assertNoBomb(entries, size)
      assertApart(entries)
      return new ArchiveReader(path, zip, entries)
    } catch (error) {
      zip?.close()
      throw archiveError(error, path)
    }
  }

  get(path: string): ArchiveEntry | undefined {
    return this.#byPath.get(path)
  }

  /** The entry's bytes. The stream fails when their number or checksum is not as the zip says. */
  async read({ entry, path }: ArchiveEntry): Promise<Readable> {
    try {
      const source = await this.#zip.openReadStreamPromise(entry)
      const checked = checksummed(entry.crc32, path)
      source.on('error', (error) => checked.destroy(archiveError(error, this.path)))
      checked.on('close', () => source.destroy())
      return source.pipe(checked)
    } catch (error) {
      throw archiveError(error, this.path)
    }
  }

  /** @throws AppError TOO_LARGE before anything beyond `limit` is read. */
  async bytesOf(entry: ArchiveEntry, limit: number): Promise<Buffer> {
    if (entry.size > limit)
      throw new AppError(
        'TOO_LARGE',
        `“${entry.path}” in this zip is larger than it can be. Nothing was unpacked.`,
      )
    const parts: Buffer[] = []
    for await (const part of await this.read(entry)) parts.push(part as Buffer)
    return Buffer.concat(parts)
  }

  close(): void {
    this.#zip.close()
  }
}

async function listed(zip: ZipFile, size: number): Promise<ArchiveEntry[]> {
  if (zip.entryCount > Math.min(MOST_ENTRIES, size / 46))
    throw damaged('its list of contents is longer than the zip')
  const entries: ArchiveEntry[] = []
  for await (const entry of zip.eachEntry()) entries.push(described(entry))
  return entries
}

function described(entry: Entry): ArchiveEntry {
  const raw = nameOf(entry)
  const path = namesOfEntry(raw).join('/')
  if (entry.isEncrypted())
    throw new AppError(
      'INVALID_INPUT',
      'This zip is protected with a password, which OffCoder does not ask for. Unpack it with another program and open the folder.',
    )
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new AppError(
      'INVALID_INPUT',
      `“${path}” is packed in a way that OffCoder does not know (method ${entry.compressionMethod}). Unpack the zip with another program and open the folder.`,
    )
  const { kind, mode } = typeOf(entry, raw, path)
  if (kind === 'folder' && entry.uncompressedSize > 0)
    throw damaged(`the folder “${path}” has content of its own`)
  return { path, kind, mode, size: entry.uncompressedSize, mtime: entry.getLastModDate().getTime(), entry }
}

/** Zips made on macOS have UTF-8 names and do not say so. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const told = extraFields.some(({ id }) => id === 0x7075)
  if (!told && isUtf8(fileNameRaw)) return fileNameRaw.toString()
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
}

function typeOf(entry: Entry, raw: string, path: string): Pick<ArchiveEntry, 'kind' | 'mode'> {
  const folder = raw.endsWith('/')
  const host = entry.versionMadeBy >>> 8
  const bits = entry.externalFileAttributes >>> 16
  if ((host !== MADE_ON_UNIX && host !== MADE_ON_MAC) || bits === 0)
    return { kind: folder ? 'folder' : 'file', mode: undefined }
  const type = bits & TYPE
  const kind = type === 0 ? (folder ? 'folder' : 'file') : TYPES.get(type)
  if (kind === undefined)
    throw new AppError(
      'INVALID_INPUT',
      `“${path}” in this zip is a device, pipe or socket, not a file. Nothing was unpacked.`,
    )
  if (folder !== (kind === 'folder')) throw damaged(`“${path}” is a folder by its name and none by its kind`)
  return { kind, mode: bits & 0o7777 }
}

function assertNoBomb(entries: readonly ArchiveEntry[], size: number): void {
  const total = entries.reduce((sum, one) => sum + one.size, 0)
  if (!Number.isSafeInteger(total) || (total > BOMB_BYTES && total / size > BOMB_RATIO))
    throw new AppError(
      'TOO_LARGE',
      `This zip would unpack to ${Math.round(total / 1e6).toLocaleString('en')} MB, ${Math.round(total / size).toLocaleString('en')} times its own size, as zips do that are made to fill a disk. Nothing was unpacked. If you trust it, unpack it with another program and open the folder.`,
    )
}

/** Entries that share bytes make a small zip unpack to any size. */
function assertApart(entries: readonly ArchiveEntry[]): void {
  const ranges = entries
    .map(({ entry }) => ({ from: entry.relativeOffsetOfLocalHeader, length: 30 + entry.compressedSize }))
    .toSorted((a, b) => a.from - b.from)
  for (const [index, { from }] of ranges.entries()) {
    const before = ranges[index - 1]
    if (before !== undefined && before.from + before.length > from) throw damaged('its files overlap')
  }
}

function damaged(why: string): AppError {
  return new AppError(
    'INVALID_INPUT',
    `This zip is damaged or was made to do harm: ${why}. Nothing of it was kept. Get it again, or use another copy.`,
  )
}

function checksummed(expected: number, path: string): Transform {
  let sum = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
    flush(done) {
      done(sum === expected ? null : damaged(`the content of “${path}” does not match its checksum`))
    },
  })
}

/** What reading a zip threw, in plain words. */
export function archiveError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const code = systemCode(error)
  if (code !== '' && !code.startsWith('Z_') && !code.startsWith('ERR_'))
    return fileError(error, path, 'read this zip')
  const message = error instanceof Error ? error.message : String(error)
  if (/end of central directory record signature not found/i.test(message))
    return new AppError(
      'INVALID_INPUT',
      'This is no zip, or its end is missing, as when a download was cut off. Nothing of it was kept. Get it again, or use another copy.',
      { path },
      error,
    )
  if (/strong encryption/i.test(message))
    return new AppError(
      'INVALID_INPUT',
      'This zip is protected with a password, which OffCoder does not ask for. Unpack it with another program and open the folder.',
      { path },
      error,
    )
  return new AppError('INVALID_INPUT', damaged(message).message, { path }, error)
}
