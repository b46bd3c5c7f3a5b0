import type Database from 'better-sqlite3'

/** States of this many windows are kept beside the newest of each project. */
const WINDOWS = 32

/** Owns the `sessions` table: the state of each window, by project and without one; opaque to us. */
export class SessionsTable {
  readonly #own
  readonly #newest
  readonly #set
  readonly #thin

  constructor(db: Database.Database) {
    this.#own = db.prepare<[string, string], { state: string }>(
      'SELECT state FROM sessions WHERE window = ? AND project = ?',
    )
    this.#newest = db.prepare<[string], { state: string }>(
      'SELECT state FROM sessions WHERE project = ? ORDER BY written DESC LIMIT 1',
    )
    this.#set = db.prepare(
      `INSERT OR REPLACE INTO sessions (window, project, state, written)
       VALUES (?, ?, ?, (SELECT COALESCE(MAX(written), 0) + 1 FROM sessions))`,
    )
    this.#thin = db.prepare(
      `DELETE FROM sessions WHERE window NOT IN
         (SELECT window FROM sessions GROUP BY window ORDER BY MAX(written) DESC LIMIT ${WINDOWS})
       AND EXISTS (SELECT 1 FROM sessions AS newer
         WHERE newer.project = sessions.project AND newer.written > sessions.written)`,
    )
  }

  /** What a window had of a project; where it never had any, what the window before it left. */
  get(window: string, project: string | null): string | null {
    const own = this.#own.get(window, project ?? '')
    return (own ?? (project === null ? undefined : this.#newest.get(project)))?.state ?? null
  }

  /** What any window wrote last of a project. */
  newest(project: string): string | null {
    return this.#newest.get(project)?.state ?? null
  }

  set(window: string, project: string | null, state: string): void {
    const known = this.#own.get(window, project ?? '') !== undefined
    this.#set.run(window, project ?? '', state)
    if (!known) this.#thin.run()
  }
}
