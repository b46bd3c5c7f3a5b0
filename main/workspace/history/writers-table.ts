import type Database from 'better-sqlite3'
import type { Written } from './writers.ts'

/** Owns the `writers` table: who wrote what is in a document's snapshot. */
export class WritersTable {
  readonly #add
  readonly #drop
  readonly #of

  constructor(db: Database.Database) {
    this.#add = db.prepare(
      'INSERT INTO writers (doc, client, clock, length, actor, ts, device) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#drop = db.prepare('DELETE FROM writers WHERE doc = ?')
    this.#of = db.prepare<[number], Written>(
      'SELECT client, clock, length, actor, ts, device FROM writers WHERE doc = ? ORDER BY client, clock',
    )
  }

  /** Replaces what is known of a document. Only inside a transaction. */
  put(doc: number, written: readonly Written[]): void {
    this.#drop.run(doc)
    for (const { client, clock, length, actor, ts, device } of written)
      this.#add.run(doc, client, clock, length, actor, ts, device)
  }

  of(doc: number): Written[] {
    return this.#of.all(doc)
  }
}
