import type Database from 'better-sqlite3'
import { fold } from './fold.ts'
import { CHUNK_OVERLAP } from './narrowing.ts'

/** UTF-16 units of text in one row of the index: what SQLite takes in within a few milliseconds. */
export const CHUNK = 64 * 1024
/** Rows of the index that one file may have. */
const CHUNKS = 4096
/** Pages that one step of merging may write. */
const MERGE_PAGES = 16

/** A file whose text is not in the index as it is. */
export interface StaleFile {
  id: number
  project: string
  node: string
}

/** What the indexer must know of a file; null where the `files` table has no such file. */
export interface StaleState {
  stale: number
  chunks: number
  text: number | null
  edited: number | null
}

/** A table or its index that cannot be read. The rest of the database is not in doubt: this is built again from it. */
export function isIndexDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'SQLITE_CORRUPT_VTAB') || isIndexDamage(error.cause)
}

/** Owns search_files, search_index and search_texts. Everything that writes runs in a transaction of the caller's. */
export class SearchIndex {
  readonly #db: Database.Database
  readonly #all
  readonly #stale
  readonly #state
  readonly #ids
  readonly #match
  readonly #begin
  readonly #insert
  readonly #delete
  readonly #finish
  readonly #putText
  readonly #dropText
  readonly #remove
  readonly #invalidate
  readonly #merge

  constructor(db: Database.Database) {
    this.#db = db
    this.#all = db.prepare<[], StaleFile>('SELECT id, project, node FROM search_files')
    this.#stale = db.prepare<[], StaleFile>('SELECT id, project, node FROM search_files WHERE stale > 0')
    this.#state = db.prepare<[number], StaleState>(
      `SELECT s.stale, s.chunks, f.text, f.edited FROM search_files s
       LEFT JOIN files f ON f.project = s.project AND f.id = s.node WHERE s.id = ?`,
    )
    this.#ids = db.prepare<[string, string, number], { id: number; node: string }>(
      'SELECT id, node FROM search_files WHERE project = ? AND node > ? ORDER BY node LIMIT ?',
    )
    this.#match = db
      .prepare<[string], number>('SELECT rowid FROM search_index WHERE search_index MATCH ?')
      .pluck()
    this.#begin = db.prepare('UPDATE search_files SET chunks = ? WHERE id = ?')
    this.#insert = db.prepare('INSERT INTO search_index (rowid, text) VALUES (?, ?)')
    this.#delete = db.prepare('DELETE FROM search_index WHERE rowid = ?')
    this.#finish = db.prepare('UPDATE search_files SET stale = 0 WHERE id = ? AND stale = ?')
    this.#putText = db.prepare('INSERT OR REPLACE INTO search_texts (id, text) VALUES (?, ?)')
    this.#dropText = db.prepare('DELETE FROM search_texts WHERE id = ?')
    this.#remove = db.prepare('DELETE FROM search_files WHERE id = ? AND stale = ?')
    this.#invalidate = db.prepare('UPDATE search_files SET stale = stale + 1 WHERE project = ? AND node = ?')
    this.#merge = db.prepare("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)")
  }

  /**
   * Calls `changed` whenever a file gets stale, within the transaction that makes it so: one that is rolled back may
   * have been told of too.
   */
  watch(changed: (file: StaleFile) => void): void {
    this.#db.function(
      'search_file_is_stale',
      { directOnly: false, varargs: false },
      (id: unknown, project: unknown, node: unknown) => {
        changed({ id: Number(id), project: String(project), node: String(node) })
        return null
      },
    )
    const tell = 'BEGIN SELECT search_file_is_stale(NEW.id, NEW.project, NEW.node); END'
    this.#db.exec(
      `CREATE TEMP TRIGGER search_watch_new AFTER INSERT ON main.search_files ${tell};
       CREATE TEMP TRIGGER search_watch_old AFTER UPDATE OF stale ON main.search_files WHEN NEW.stale > 0 ${tell};`,
    )
  }

  all(): StaleFile[] {
    return this.#all.all()
  }

  stale(): StaleFile[] {
    return this.#stale.all()
  }

  state(id: number): StaleState | undefined {
    return this.#state.get(id)
  }

  /** Up to `limit` of a project's files, by node, after the node `after`. */
  ids(project: string, after: string, limit: number): { id: number; node: string }[] {
    return this.#ids.all(project, after, limit)
  }

  /** Files with a chunk that answers the full-text query. */
  candidates(query: string): Set<number> {
    return new Set(this.#match.all(query).map((row) => Math.floor(row / CHUNKS)))
  }

  /** How many rows a text takes. */
  static chunksOf(text: string): number {
    return Math.min(CHUNKS, Math.max(1, Math.ceil(text.length / CHUNK)))
  }

  /** Takes out what the index has of a file, and notes how much it is about to get. */
  begin(id: number, before: number, chunks: number): void {
    for (let chunk = 0; chunk < before; chunk++) this.#delete.run(id * CHUNKS + chunk)
    this.#begin.run(chunks, id)
  }

  insert(id: number, chunk: number, text: string): void {
    const from = chunk * CHUNK
    this.#insert.run(id * CHUNKS + chunk, fold(text.slice(from, from + CHUNK + CHUNK_OVERLAP)))
  }

  /** @returns false when the file has changed since it was read. */
  finish(id: number, stale: number, editedText: string | undefined): boolean {
    if (editedText === undefined) this.#dropText.run(id)
    else this.#putText.run(id, editedText)
    return this.#finish.run(id, stale).changes === 1
  }

  /** Forgets a file that is no text, or is no more. */
  remove(id: number, { stale, chunks }: Pick<StaleState, 'stale' | 'chunks'>): void {
    this.begin(id, chunks, 0)
    this.#remove.run(id, stale)
  }

  invalidate(project: string, node: string): void {
    this.#invalidate.run(project, node)
  }

  /** One step of joining segments. @returns false when there is nothing left to join. */
  merge(): boolean {
    const count = (): number => Number(this.#db.prepare('SELECT total_changes()').pluck().get())
    const before = count()
    this.#merge.run(MERGE_PAGES)
    // As SQLite documents it: a difference below two means that nothing was done.
    return count() - before >= 2
  }

  /** Empties an index that was damaged; every file is stale then. */
  reset(): void {
    this.#db.exec(
      "INSERT INTO search_index (search_index) VALUES ('delete-all'); UPDATE search_files SET stale = stale + 1, chunks = 0;",
    )
  }
}
