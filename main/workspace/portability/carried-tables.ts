import type Database from 'better-sqlite3'
import type { DocRow } from '../store/log-table.ts'

export interface HistoryRow {
  id: number
  kind: 'content' | 'place' | 'moment'
  node: string | null
  at: number
  content: Buffer | null
  state: 'absent' | 'shown' | 'trashed' | null
  parent: string | null
  name: string | null
  reason: string | null
  device: number
}

export interface UpdateRow {
  seq: number
  update: Buffer
  actor: string
  session: string
  ts: number
  device: number
}

/** Columns of a project that are told by whoever takes it in. */
const OWN = new Set([
  'id',
  'key',
  'name',
  'path',
  'created_at',
  'opened_at',
  'state',
  'ai_enabled',
  'files',
  'bytes',
  // Of this row, by its table.
  'crc',
])

/** Reads and writes a project's rows in all tables at once, as only an export and an import do. */
export class CarriedTables {
  readonly #db: Database.Database

  constructor(db: Database.Database) {
    this.#db = db
  }

  /** Every column of the project, those that other features have added too. */
  project(id: string): Record<string, unknown> {
    return (
      this.#db.prepare<[string], Record<string, unknown>>('SELECT * FROM projects WHERE id = ?').get(id) ?? {}
    )
  }

  docs(project: string): IterableIterator<DocRow> {
    return this.#db
      .prepare<[string], DocRow>(
        'SELECT id, project, name, seed, seed_client AS seedClient, flushed, intent, intent_hash AS intentHash FROM docs WHERE project = ? ORDER BY id',
      )
      .iterate(project)
  }

  updates(doc: number): IterableIterator<UpdateRow> {
    return this.#db
      .prepare<[number], UpdateRow>(
        'SELECT seq, "update", actor, session, ts, device FROM log WHERE doc = ? ORDER BY seq',
      )
      .iterate(doc)
  }

  history(project: string): IterableIterator<HistoryRow> {
    return this.#db
      .prepare<[string], HistoryRow>(
        'SELECT history.id, kind, node, at, contents.hash AS content, state, parent, name, reason, device FROM history LEFT JOIN contents ON contents.id = history.content WHERE project = ? ORDER BY history.id',
      )
      .iterate(project)
  }

  contentIds(project: string): { id: number; hash: Buffer }[] {
    return this.#db
      .prepare<[string], { id: number; hash: Buffer }>(
        'SELECT id, hash FROM contents WHERE id IN (SELECT content FROM history WHERE project = ?)',
      )
      .all(project)
  }

  trash(project: string): { node: string; path: string; at: number; waited: number }[] {
    return this.#db
      .prepare<[string], { node: string; path: string; at: number; waited: number }>(
        'SELECT node, path, at, max(0, (SELECT trash_clock.age FROM trash_clock) - trash.age) AS waited FROM trash WHERE project = ?',
      )
      .all(project)
  }

  purged(project: string): { node: string; at: number }[] {
    return this.#db
      .prepare<[string], { node: string; at: number }>('SELECT node, at FROM purged WHERE project = ?')
      .all(project)
  }

  /** Columns of a project that `put` of its table does not know. */
  setOther(id: string, columns: Readonly<Record<string, unknown>>): void {
    const known = this.#db.pragma('table_info(projects)') as { name: string }[]
    for (const { name } of known) {
      const value = columns[name]
      if (OWN.has(name) || value === undefined) continue
      if (value !== null && typeof value !== 'string' && typeof value !== 'number') continue
      this.#db.prepare(`UPDATE projects SET "${name}" = ? WHERE id = ?`).run(value, id)
    }
  }

  addPurged(project: string, node: string, at: number): void {
    this.#db.prepare('INSERT INTO purged (project, node, at) VALUES (?, ?, ?)').run(project, node, at)
  }

  addTrash(project: string, node: string, path: string, at: number, age: number): void {
    this.#db
      .prepare('INSERT INTO trash (project, node, path, at, age) VALUES (?, ?, ?, ?, ?)')
      .run(project, node, path, at, age)
  }

  /** A number that no row of the log has or will have, smaller than that of each later one. */
  takeSeq(doc: number): number {
    const { lastInsertRowid } = this.#db
      .prepare("INSERT INTO log (doc, \"update\", crc, actor, session, ts) VALUES (?, x'', 0, '', '', 0)")
      .run(doc)
    this.#db.prepare('DELETE FROM log WHERE seq = ?').run(lastInsertRowid)
    return Number(lastInsertRowid)
  }
}
