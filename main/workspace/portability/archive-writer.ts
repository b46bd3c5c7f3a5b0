import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { AppError } from '../../../preload/contract/errors.ts'
import { fileError } from '../store/failures.ts'

export interface ArchiveWriterOptions {
  /** Where the zip is to be. */
  path: string
  /** Where it is written until it is whole, in the same folder; nothing is there. */
  part: string
  signal: AbortSignal
  onBytes: (count: number) => void
}

export interface EntryOptions {
  /** Permission bits. */
  mode: number
  /** Milliseconds. */
  mtime: number
}

const FILE = 0o100000
const FOLDER = 0o040000
const LINK = 0o120000
/** Bytes that are packed already. Deflating them again takes time and saves nothing. */
const PACKED =
  /\.(zip|gz|tgz|bz2|xz|zst|7z|rar|jar|png|jpe?g|gif|webp|avif|mp[34]|m4a|mov|webm|ogg|woff2?|gguf)$/i
/** Earlier dates have no place in a zip. */
const FIRST_DATE = Date.UTC(1980, 0, 2)

/**
 * Writes a zip beside where it is to be, one entry at a time, and puts it in place when it is whole. Memory holds the
 * list of entries and what is passing through, never a file.
 */
export class ArchiveWriter {
  readonly #path: string
  readonly #part: string
  readonly #signal: AbortSignal
  readonly #zip = new ZipFile()
  readonly #onBytes: (count: number) => void
  readonly #writing: Promise<void>
  readonly #failed: Promise<never>
  #count = 0

  constructor({ path, part, signal, onBytes }: ArchiveWriterOptions) {
    this.#path = path
    this.#part = part
    this.#signal = signal
    this.#onBytes = onBytes
    const failed = new Promise<never>((_, reject) => {
      ;(this.#zip as unknown as NodeJS.EventEmitter).on('error', reject)
    })
    this.#writing = Promise.race([
      pipeline(this.#zip.outputStream, createWriteStream(part, { flags: 'wx', mode: 0o600 }), { signal }),
      failed,
    ])
    this.#failed = this.#writing.then(() => new Promise<never>(() => undefined))
    // Whoever adds the next entry hears of it.
    this.#failed.catch(() => undefined)
  }

  addFolder(name: string, { mode, mtime }: EntryOptions): void {
    this.#count += 1
    this.#zip.addEmptyDirectory(name, { mode: FOLDER | (mode & 0o7777), mtime: dateOf(mtime) })
  }

  async addLink(name: string, target: string, mtime: number): Promise<void> {
    await this.#add(name, Readable.from([Buffer.from(target)]), {
      mode: LINK | 0o777,
      mtime: dateOf(mtime),
      compress: false,
    })
  }

  async addFile(name: string, source: Buffer | Readable, { mode, mtime }: EntryOptions): Promise<void> {
    const isBuffer = Buffer.isBuffer(source)
    await this.#add(name, isBuffer ? Readable.from(slices(source)) : source, {
      mode: FILE | (mode & 0o7777),
      mtime: dateOf(mtime),
      compress: !PACKED.test(name),
      ...(isBuffer ? { size: source.length } : {}),
    })
  }

  /** @returns the size of the zip, which is in its place now. @throws AppError; nothing is left then. */
  async finish(): Promise<number> {
    try {
      this.#zip.end()
      await this.#writing
      const handle = await open(this.#part, 'r+')
      await handle.chmod(0o644)
      await handle.sync().finally(() => handle.close())
      const { size } = await stat(this.#part)
      this.#assertGoesOn()
      await rename(this.#part, this.#path)
      return size
    } catch (error) {
      throw this.failure(error)
    }
  }

  /** Ends the writing; nothing of it is left. */
  async discard(): Promise<void> {
    const stream = this.#zip.outputStream as Readable
    stream.destroy(new Error('The export was stopped.'))
    await this.#writing.catch(() => undefined)
    await rm(this.#part, { force: true })
  }

  /** What stopped the writing, in words. */
  failure(error: unknown): AppError {
    if (this.#signal.aborted)
      return new AppError('CANCELLED', 'The export was stopped. Nothing of it is left.')
    return fileError(error, this.#path, 'write the export')
  }

  get entries(): number {
    return this.#count
  }

  async #add(name: string, source: Readable, options: object): Promise<void> {
    this.#assertGoesOn()
    this.#count += 1
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#onBytes(chunk.length)
        done(null, chunk)
      },
    })
    const passed = pipeline(source, counted)
    // The zip keeps what it was told to call until its end: it must not keep what has passed through.
    let waiting: Readable | undefined = counted
    this.#zip.addReadStreamLazy(name, options, (give) => {
      const stream = waiting
      waiting = undefined
      give(null, stream as Readable)
    })
    try {
      await Promise.race([passed, this.#failed])
    } catch (error) {
      passed.catch(() => undefined)
      throw error
    }
  }

  #assertGoesOn(): void {
    if (this.#signal.aborted)
      throw new AppError('CANCELLED', 'The export was stopped. Nothing of it is left.')
  }
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

function dateOf(mtime: number): Date {
  return new Date(Math.max(FIRST_DATE, Math.min(mtime || Date.now(), Date.UTC(2100, 0, 1))))
}
