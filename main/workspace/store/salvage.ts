import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { ProjectRow } from './projects-table.ts'

/**
 * What can still be read of the list of projects in a database that was set aside; their files are read again from
 * their folders. Reads a copy that nobody writes to; finds nothing when the damage is in that very list.
 */
export function salvageProjects(path: string): ProjectRow[] {
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true })
    return db
      .prepare<[], ProjectRow>(
        "SELECT id, key, name, path, created_at AS createdAt, opened_at AS openedAt, 'importing' AS state, ai_enabled AS aiEnabled, 0 AS files, 0 AS bytes FROM projects",
      )
      .all()
      .filter((row) => existsSync(row.path))
  } catch {
    // Not even the list can be read. The folders are still there to be opened.
    return []
  } finally {
    db?.close()
  }
}
