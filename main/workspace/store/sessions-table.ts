import type Database from 'better-sqlite3'

/** Owns the `sessions` table: window state, opaque to us. */
export class SessionsTable {
  readonly #get
  readonly #set

  constructor(db: Database.Database) {
    this.#get = db.prepare<[string], { state: string }>('SELECT state FROM sessions WHERE project = ?')
    this.#set = db.prepare('INSERT OR REPLACE INTO sessions (project, state) VALUES (?, ?)')
  }

  get(project: string | null): string | null {
    return this.#get.get(project ?? '')?.state ?? null
  }

  set(project: string | null, state: string): void {
    this.#set.run(project ?? '', state)
  }
}
