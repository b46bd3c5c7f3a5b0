import type Database from 'better-sqlite3'

/** A project whose folder is not in its place yet, or was not when this was noted. */
export interface Placement {
  project: string
  /** Where its folder was made. */
  folder: string
  /** What goes to the trash folder with it; null: nothing. */
  trash: string | null
}

/** Owns the `placements` table. */
export class PlacementsTable {
  readonly #list
  readonly #note
  readonly #done

  constructor(db: Database.Database) {
    this.#list = db.prepare<[], Placement>('SELECT project, folder, trash FROM placements')
    this.#note = db.prepare(
      'INSERT INTO placements (project, folder, trash) VALUES (@project, @folder, @trash)',
    )
    this.#done = db.prepare('DELETE FROM placements WHERE project = ?')
  }

  list(): Placement[] {
    return this.#list.all()
  }

  note(placement: Placement): void {
    this.#note.run(placement)
  }

  done(project: string): void {
    this.#done.run(project)
  }
}
