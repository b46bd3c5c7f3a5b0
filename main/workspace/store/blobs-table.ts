import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'

/** SHA-256 of a file's bytes. */
export function contentHash(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** Whole file contents by SHA-256; the same content is kept once. */
export class BlobsTable {
  readonly #get
  readonly #size
  readonly #put
  readonly #mend
  readonly #sweep

  constructor(db: Database.Database) {
    this.#get = db.prepare<[Buffer], { bytes: Buffer }>('SELECT bytes FROM blobs WHERE hash = ?')
    this.#size = db.prepare<[Buffer], { size: number }>(
      'SELECT length(bytes) AS size FROM blobs WHERE hash = ?',
    )
    this.#put = db.prepare('INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)')
    this.#mend = db.prepare(
      'INSERT INTO blobs (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes',
    )
    this.#sweep = db.prepare(
      "DELETE FROM blobs WHERE hash NOT IN (SELECT hash FROM files WHERE hash IS NOT NULL UNION ALL SELECT seed FROM docs WHERE seed IS NOT NULL UNION ALL SELECT hash FROM contents WHERE form = 'blob')",
    )
  }

  /** The content of this hash; undefined when it is not there, or not what was stored. */
  get(wanted: Buffer): Buffer | undefined {
    const bytes = this.#get.get(wanted)?.bytes
    return bytes !== undefined && contentHash(bytes).equals(wanted) ? bytes : undefined
  }

  has(contentHash: Buffer): boolean {
    return this.size(contentHash) !== undefined
  }

  size(contentHash: Buffer): number | undefined {
    return this.#size.get(contentHash)?.size
  }

  /** Puts sound bytes in the place of damaged ones. */
  mend(wanted: Buffer, bytes: Uint8Array): void {
    this.#mend.run(wanted, bytes)
  }

  put(contentHash: Buffer, bytes: Uint8Array): void {
    this.#put.run(contentHash, bytes)
  }

  /** Deletes content that no file, no document and no earlier state refers to. */
  sweep(): void {
    this.#sweep.run()
  }
}
