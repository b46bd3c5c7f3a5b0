import { promisify } from 'node:util'
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { AppError } from '../../../preload/contract/errors.ts'
import { type BlobsTable, contentHash } from '../store/blobs-table.ts'

type Form = 'blob' | 'later' | 'plain' | 'deflate'

interface ContentRow {
  id: number
  hash: Buffer
  size: number
  bytes: Buffer | null
  form: Form
}

/** Up to this size deflating takes less than five milliseconds, so it is done at once. */
const AT_ONCE = 256 * 1024
const inBackground = promisify(deflateRaw)

/** Owns the `contents` table: what files were before, each content once, deflated. */
export class ContentsTable {
  readonly #blobs: BlobsTable
  readonly #byHash
  readonly #byId
  readonly #put
  readonly #later
  readonly #pack
  readonly #sweep
  readonly #used

  constructor(db: Database.Database, blobs: BlobsTable) {
    this.#blobs = blobs
    const columns = 'SELECT id, hash, size, bytes, form FROM contents'
    this.#byHash = db.prepare<[Buffer], { id: number }>('SELECT id FROM contents WHERE hash = ?')
    this.#byId = db.prepare<[number], ContentRow>(`${columns} WHERE id = ?`)
    this.#put = db.prepare('INSERT INTO contents (hash, size, bytes, form) VALUES (?, ?, ?, ?)')
    this.#later = db.prepare<[], ContentRow>(`${columns} WHERE form = 'later' ORDER BY id LIMIT 1`)
    this.#pack = db.prepare("UPDATE contents SET bytes = ?, form = ? WHERE id = ? AND form = 'later'")
    this.#sweep = db.prepare(
      'DELETE FROM contents WHERE id NOT IN (SELECT content FROM history WHERE content IS NOT NULL)',
    )
    this.#used = db.prepare<[], { bytes: number }>(
      'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM contents',
    )
  }

  /** Keeps bytes. Only in a transaction. @returns the id of this content. */
  put(bytes: Buffer): number {
    const hash = contentHash(bytes)
    const known = this.#byHash.get(hash)
    if (known !== undefined) return known.id
    if (this.#blobs.has(hash)) return this.#add(hash, bytes.length, null, 'blob')
    if (bytes.length > AT_ONCE) return this.#add(hash, bytes.length, bytes, 'later')
    const packed = deflateRawSync(bytes)
    return packed.length < bytes.length
      ? this.#add(hash, bytes.length, packed, 'deflate')
      : this.#add(hash, bytes.length, bytes, 'plain')
  }

  has(hash: Buffer): boolean {
    return this.#byHash.get(hash) !== undefined
  }

  /** Keeps a content that is among the blobs; undefined when it is not. */
  putBlob(hash: Buffer): number | undefined {
    const known = this.#byHash.get(hash)
    if (known !== undefined) return known.id
    const size = this.#blobs.size(hash)
    return size === undefined ? undefined : this.#add(hash, size, null, 'blob')
  }

  /** @throws AppError DATABASE_DAMAGED when it is not what was stored. */
  get(id: number): Buffer {
    const row = this.#byId.get(id)
    const bytes = row === undefined ? undefined : this.#unpack(row)
    if (row === undefined || bytes === undefined || !contentHash(bytes).equals(row.hash)) {
      throw new AppError(
        'DATABASE_DAMAGED',
        'This earlier state was damaged on the disk and cannot be shown. The file itself, and its other states, are not touched by this.',
      )
    }
    return bytes
  }

  /** SHA-256 and size of a content. */
  describe(id: number): { hash: Buffer; size: number } | undefined {
    return this.#byId.get(id)
  }

  /** Bytes that earlier states take beyond what the files themselves take. */
  used(): number {
    return this.#used.get()?.bytes ?? 0
  }

  /** Deflates one of the large contents that were kept as they were. @returns false when none is left. */
  async packOne(write: (run: () => void) => void): Promise<boolean> {
    const row = this.#later.get()
    if (row?.bytes == null) return false
    const packed = await inBackground(row.bytes)
    const smaller = packed.length < row.bytes.length
    write(() => this.#pack.run(smaller ? packed : row.bytes, smaller ? 'deflate' : 'plain', row.id))
    return true
  }

  /** Deletes contents that no point of any history has. */
  sweep(): void {
    this.#sweep.run()
  }

  #add(hash: Buffer, size: number, bytes: Buffer | null, form: Form): number {
    return Number(this.#put.run(hash, size, bytes, form).lastInsertRowid)
  }

  #unpack({ form, bytes, hash }: ContentRow): Buffer | undefined {
    if (form === 'blob') return this.#blobs.get(hash)
    if (bytes === null || form !== 'deflate') return bytes ?? undefined
    try {
      return inflateRawSync(bytes)
    } catch {
      // Not what deflating once gave: the caller says that it is damaged.
      return undefined
    }
  }
}
