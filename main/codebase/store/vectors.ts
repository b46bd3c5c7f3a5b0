import type { Db } from './database.ts'

/** A chunk that has no vector of the model. */
export interface Unembedded {
  id: number
  file: number
  node: string
  path: string
  name: string
  first: number
  last: number
}

/** Owns the vectors of chunks, of one model at a time: eight bits a dimension, compared by their angle. */
export class Vectors {
  readonly #db: Db
  #model = ''

  constructor(db: Db) {
    this.#db = db
    const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'vectors'").get()
    if (made !== undefined)
      this.#model = String(db.prepare("SELECT value FROM notes WHERE name = 'vectors'").pluck().get() ?? '')
  }

  /** The model whose vectors these are, '' without any. */
  get model(): string {
    return this.#model
  }

  /** Are these the vectors of this model? */
  areOf(modelId: string): boolean {
    return this.#model === modelId || this.#model.startsWith(`${modelId} `)
  }

  /** Makes room for the vectors of a model; those of another one are thrown away. */
  use(model: string, dimensions: number): void {
    if (this.#model === model) return
    this.#db.transaction(() => {
      this.clear()
      this.#db.exec(
        `CREATE VIRTUAL TABLE vectors USING vec0 (
           project TEXT PARTITION KEY, embedding int8[${Math.trunc(dimensions)}] distance_metric=cosine
         )`,
      )
      this.#db.prepare("INSERT OR REPLACE INTO notes (name, value) VALUES ('vectors', ?)").run(model)
    })()
    this.#model = model
  }

  clear(): void {
    this.#db.exec("DROP TABLE IF EXISTS vectors; UPDATE chunks SET embedded = '' WHERE embedded <> '';")
    this.#model = ''
  }

  put(project: string, chunk: number, vector: Int8Array): void {
    const id = BigInt(chunk)
    this.#db.prepare('DELETE FROM vectors WHERE rowid = ?').run(id)
    this.#db
      .prepare('INSERT INTO vectors (rowid, project, embedding) VALUES (?, ?, vec_int8(?))')
      .run(id, project, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength))
    this.#db.prepare('UPDATE chunks SET embedded = ? WHERE id = ?').run(this.#model, chunk)
  }

  drop(chunks: readonly number[]): void {
    if (this.#model === '') return
    const drop = this.#db.prepare('DELETE FROM vectors WHERE rowid = ?')
    for (const chunk of chunks) drop.run(BigInt(chunk))
  }

  /** Chunks that mean what is nearest to the vector, the nearest first. */
  nearest(project: string, vector: Int8Array, limit: number): number[] {
    if (this.#model === '') return []
    return this.#db
      .prepare<[Buffer, string, bigint], number>(
        'SELECT rowid FROM vectors WHERE embedding MATCH vec_int8(?) AND project = ? AND k = ?',
      )
      .pluck()
      .all(Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength), project, BigInt(limit))
  }

  /** Chunks of a few files that still want a vector. */
  missing(project: string, limit: number): Unembedded[] {
    return this.#db
      .prepare<[string, string, number], Unembedded>(
        `SELECT c.id, c.file, f.node, f.path, c.name, c.first, c.last FROM chunks c JOIN files f ON f.id = c.file
         WHERE f.project = ? AND c.embedded <> ? ORDER BY c.file, c.first LIMIT ?`,
      )
      .all(project, this.#model, limit)
  }

  count(project: string): number {
    if (this.#model === '') return 0
    return Number(
      this.#db
        .prepare(
          'SELECT count(*) FROM chunks c JOIN files f ON f.id = c.file WHERE f.project = ? AND c.embedded = ?',
        )
        .pluck()
        .get(project, this.#model),
    )
  }
}
