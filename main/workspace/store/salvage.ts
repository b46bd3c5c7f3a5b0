import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { newProjectRow, type ProjectRow } from './projects-table.ts'

/**
 * What can still be read of the list of projects in a database that was set aside; their files are read again from
 * their folders. Reads a copy that nobody writes to; finds nothing when the damage is in that very list.
 */
export function salvageProjects(path: string): ProjectRow[] {
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true })
    return db
      .prepare<[], SalvagedRow>('SELECT * FROM projects')
      .all()
      .filter((row) => existsSync(row.path))
      .map(toRow)
  } catch {
    // Not even the list can be read. The folders are still there to be opened.
    return []
  } finally {
    db?.close()
  }
}

/** The database may be of any schema: what was added later may not be there. */
type SalvagedRow = Pick<ProjectRow, 'id' | 'key' | 'name' | 'path'> &
  Partial<Pick<ProjectRow, 'description' | 'tags'>> & {
    created_at: number
    opened_at: number
    ai_enabled: number
    archived_at?: number | null
    trashed_at?: number | null
    trashed_age?: number | null
  }

/** The trash clock of the new database begins again at nothing, and so does the wait of what is in the trash. */
function toRow(found: SalvagedRow): ProjectRow {
  const { id, key, name, path, description = '', tags = '[]' } = found
  return {
    ...newProjectRow,
    id,
    key,
    name,
    path,
    description,
    tags,
    createdAt: found.created_at,
    openedAt: found.opened_at,
    aiEnabled: found.ai_enabled,
    archivedAt: found.archived_at ?? null,
    trashedAt: found.trashed_at ?? null,
    trashedAge: found.trashed_at == null ? null : 0,
  }
}
