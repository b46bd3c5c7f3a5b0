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
  readonly #sweep

  constructor(db: Database.Database) {
    this.#get = db.prepare<[Buffer], { bytes: Buffer }>('SELECT bytes FROM blobs WHERE hash = ?')
    this.#size = db.prepare<[Buffer], { size: number }>(
      'SELECT length(bytes) AS size FROM blobs WHERE hash = ?',
    )
    this.#put = db.prepare('INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)')
    this.#sweep = db.prepare(
      "DELETE FROM blobs WHERE hash NOT IN (SELECT hash FROM files WHERE hash IS NOT NULL UNION ALL SELECT seed FROM docs WHERE seed IS NOT NULL UNION ALL SELECT hash FROM contents WHERE form = 'blob')",
    )
  }

  get(contentHash: Buffer): Buffer | undefined {
    return this.#get.get(contentHash)?.bytes
  }

  has(contentHash: Buffer): boolean {
    return this.size(contentHash) !== undefined
  }

  size(contentHash: Buffer): number | undefined {
    return this.#size.get(contentHash)?.size
  }

  put(contentHash: Buffer, bytes: Uint8Array): void {
    this.#put.run(contentHash, bytes)
  }

  /** Deletes content that no file, no document and no earlier state refers to. */
  sweep(): void {
    this.#sweep.run()
  }
}
