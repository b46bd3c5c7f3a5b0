import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'

/** SHA-256 of a file's bytes. */
export function contentHash(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** Whole file contents by SHA-256; the same content is kept once. */
export class BlobsTable {
  readonly #get
  readonly #put
  readonly #sweep

  constructor(db: Database.Database) {
    this.#get = db.prepare<[Buffer], { bytes: Buffer }>('SELECT bytes FROM blobs WHERE hash = ?')
    this.#put = db.prepare('INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?, ?)')
    this.#sweep = db.prepare(
      'DELETE FROM blobs WHERE hash NOT IN (SELECT hash FROM files WHERE hash IS NOT NULL UNION ALL SELECT seed FROM docs WHERE seed IS NOT NULL)',
    )
  }

  get(contentHash: Buffer): Buffer | undefined {
    return this.#get.get(contentHash)?.bytes
  }

  put(contentHash: Buffer, bytes: Uint8Array): void {
    this.#put.run(contentHash, bytes)
  }

  /** Deletes content that no file and no document refers to. */
  sweep(): void {
    this.#sweep.run()
  }
}
