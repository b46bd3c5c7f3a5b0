import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

/** What a server said of the file that the part is the beginning of, so that the rest is asked of the same file. */
const origin = z.object({
  /** Checksum that the whole file is to have. */
  sha256: z.string(),
  url: z.string(),
  /** A strong ETag, or a date of last change. */
  validator: z.string().nullable(),
})
type Origin = z.infer<typeof origin>

const PIECE = 1 << 20

/**
 * The beginning of a file that is being downloaded, `NAME.part`, with `NAME.part.json` beside it. Its checksum grows
 * with it; what an earlier run has left is read again at first.
 */
export class PartFile {
  readonly #target: string
  readonly #sha256: string
  readonly #file: FileHandle
  #hash: Hash = createHash('sha256')
  #origin: Origin | undefined
  #received = 0

  private constructor(target: string, sha256: string, file: FileHandle) {
    this.#target = target
    this.#sha256 = sha256
    this.#file = file
  }

  /**
   * Opens the part of `target`, or begins one.
   * @param sha256 checksum of the whole file; a part of another one is thrown away.
   * @param onRead gets how many bytes have been read again.
   */
  static async open(
    target: string,
    sha256: string,
    signal: AbortSignal,
    onRead: (bytes: number) => void = () => {},
  ): Promise<PartFile> {
    await mkdir(dirname(target), { recursive: true })
    const kept = await readOrigin(target)
    // Readable and writable, made when it is not there, kept when it is.
    const file = await open(partOf(target), 'a+').then(async (made) => {
      await made.close()
      return open(partOf(target), 'r+')
    })
    const part = new PartFile(target, sha256, file)
    try {
      if (kept?.sha256 === sha256) {
        part.#origin = kept
        await part.#readAgain(signal, onRead)
      } else await file.truncate(0)
      return part
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Bytes that are here. */
  get received(): number {
    return this.#received
  }

  /** What to ask `url` by, so that it goes on with the very file that began; undefined when it cannot be told. */
  validatorFor(url: string): string | undefined {
    return this.#origin?.url === url ? (this.#origin.validator ?? undefined) : undefined
  }

  /** Says which file the bytes to come belong to. */
  async comesFrom(url: string, validator: string | null): Promise<void> {
    const next = { sha256: this.#sha256, url, validator }
    if (this.#origin?.url === url && this.#origin.validator === validator) return
    await writeFileAtomically(originOf(this.#target), JSON.stringify(next))
    this.#origin = next
  }

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0
    while (written < bytes.length) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        written,
        bytes.length - written,
        this.#received + written,
      )
      written += bytesWritten
    }
    this.#hash.update(bytes)
    this.#received += bytes.length
  }

  /** Throws away what is here: another file came. */
  async restart(): Promise<void> {
    await this.#file.truncate(0)
    this.#hash = createHash('sha256')
    this.#received = 0
    this.#origin = undefined
  }

  /** Whether what is here has the checksum of the whole file. */
  isWhole(): boolean {
    return this.#hash.copy().digest('hex') === this.#sha256
  }

  /** Makes the part the file. The part is closed then. */
  async finish(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
    await rename(partOf(this.#target), this.#target)
    await rm(originOf(this.#target), { force: true })
  }

  /** Lets go of the part and keeps it. */
  async close(): Promise<void> {
    await this.#file.sync().catch(() => {})
    await this.#file.close()
  }

  async #readAgain(signal: AbortSignal, onRead: (bytes: number) => void): Promise<void> {
    const piece = Buffer.allocUnsafe(PIECE)
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await this.#file.read(piece, 0, PIECE, this.#received)
      if (bytesRead === 0) return
      this.#hash.update(piece.subarray(0, bytesRead))
      this.#received += bytesRead
      onRead(this.#received)
    }
  }
}

/** Bytes of a part that an earlier run has left. */
export async function receivedOf(target: string): Promise<number> {
  return stat(partOf(target)).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Deletes the part of a file. */
export async function discardPart(target: string): Promise<void> {
  await rm(partOf(target), { force: true })
  await rm(originOf(target), { force: true })
}

const partOf = (target: string): string => `${target}.part`
const originOf = (target: string): string => `${target}.part.json`

async function readOrigin(target: string): Promise<Origin | undefined> {
  try {
    return origin.parse(JSON.parse(await readFile(originOf(target), 'utf8')))
  } catch {
    // None, or one that is damaged: whose beginning the part is cannot be told, so it begins anew.
    return undefined
  }
}
