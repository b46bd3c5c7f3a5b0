import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type Database from 'better-sqlite3'
import type { Project } from '../../../preload/contract/projects.ts'
import { TrashClock } from './trash-clock.ts'

export interface ProjectRow {
  id: string
  key: string
  name: string
  path: string
  createdAt: number
  openedAt: number
  state: Project['state']
  aiEnabled: number
  files: number
  bytes: number
  description: string
  /** A JSON list of words. */
  tags: string
  /** '' when most of it is in no language; null when that was not counted yet. */
  language: string | null
  archivedAt: number | null
  trashedAt: number | null
  /** What the trash clock said then. */
  trashedAge: number | null
}

/** What a project begins with, apart from what it is. */
export const newProjectRow = {
  state: 'importing',
  aiEnabled: 1,
  files: 0,
  bytes: 0,
  description: '',
  tags: '[]',
  language: null,
  archivedAt: null,
  trashedAt: null,
  trashedAge: null,
} as const satisfies Partial<ProjectRow>

/** A checksum of what the row says. */
function checksum(row: ProjectRow): number {
  const { id, key, name, path, createdAt, openedAt, state, aiEnabled, files, bytes } = row
  const { description, tags, language, archivedAt, trashedAt, trashedAge } = row
  const first = [id, key, name, path, createdAt, openedAt, state, aiEnabled, files, bytes]
  return crc32([...first, description, tags, language, archivedAt, trashedAt, trashedAge].join('\0'))
}

const select = `SELECT id, key, name, path, created_at AS createdAt, opened_at AS openedAt, state, ai_enabled AS aiEnabled,
  files, bytes, description, tags, language, archived_at AS archivedAt, trashed_at AS trashedAt, trashed_age AS trashedAge
  FROM projects`

/** Owns the `projects` and `trash` tables. */
export class ProjectsTable {
  readonly #list
  readonly #sums
  readonly #byId
  readonly #byPath
  readonly #put
  readonly #remove
  readonly trashClock: TrashClock
  readonly #trash
  readonly #trashed
  readonly #trashOf
  readonly #untrash
  readonly #trashElsewhere
  readonly #moveTrash

  constructor(db: Database.Database) {
    this.#list = db.prepare<[], ProjectRow>(`${select} ORDER BY opened_at DESC`)
    this.#sums = db.prepare<[], { id: string; crc: number | null }>('SELECT id, crc FROM projects')
    this.#byId = db.prepare<[string], ProjectRow>(`${select} WHERE id = ?`)
    this.#byPath = db.prepare<[string], ProjectRow>(`${select} WHERE path = ?`)
    this.#put = db.prepare(
      `INSERT INTO projects (id, key, name, path, created_at, opened_at, state, ai_enabled, files, bytes, description, tags,
         language, archived_at, trashed_at, trashed_age, crc)
       VALUES (@id, @key, @name, @path, @createdAt, @openedAt, @state, @aiEnabled, @files, @bytes, @description, @tags,
         @language, @archivedAt, @trashedAt, @trashedAge, @crc)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, path = excluded.path, opened_at = excluded.opened_at,
         state = excluded.state, ai_enabled = excluded.ai_enabled, files = excluded.files, bytes = excluded.bytes,
         description = excluded.description, tags = excluded.tags, language = excluded.language,
         archived_at = excluded.archived_at, trashed_at = excluded.trashed_at, trashed_age = excluded.trashed_age,
         crc = excluded.crc`,
    )
    this.#remove = db.prepare('DELETE FROM projects WHERE id = ?')
    this.trashClock = new TrashClock(db)
    this.#trash = db.prepare(
      'INSERT OR REPLACE INTO trash (project, node, path, at, age) VALUES (?, ?, ?, ?, ?)',
    )
    this.#trashed = db.prepare<[string, string], { path: string; at: number; age: number }>(
      'SELECT path, at, age FROM trash WHERE project = ? AND node = ?',
    )
    this.#trashOf = db.prepare<[string], { path: string }>(
      "SELECT path FROM trash WHERE project = ? AND path <> ''",
    )
    this.#untrash = db.prepare('DELETE FROM trash WHERE project = ? AND node = ?')
    this.#trashElsewhere = db.prepare<[string, string], { project: string; node: string; path: string }>(
      "SELECT project, node, path FROM trash WHERE path <> '' AND substr(path, 1, length(?)) <> ?",
    )
    this.#moveTrash = db.prepare('UPDATE trash SET path = ? WHERE project = ? AND node = ?')
  }

  list(): ProjectRow[] {
    return this.#list.all()
  }

  /** Rows that are not as they were written. Which part of each is wrong, nobody can tell. */
  damaged(): ProjectRow[] {
    return this.#sums.all().flatMap(({ id, crc }) => {
      const row = this.get(id)
      return row === undefined || crc === null || crc === checksum(row) ? [] : [row]
    })
  }

  get(id: string): ProjectRow | undefined {
    return this.#byId.get(id)
  }

  byPath(path: string): ProjectRow | undefined {
    return this.#byPath.get(path)
  }

  put(row: ProjectRow): void {
    this.#put.run({ ...row, crc: checksum(row) })
  }

  remove(id: string): void {
    this.#remove.run(id)
  }

  /** The node is in the trash from now on. @param path where its entry was put; '' when nothing of it was on disk. */
  rememberTrash(project: string, node: string, path: string): void {
    const now = Date.now()
    this.#trash.run(project, node, path, now, this.trashClock.advance(now))
  }

  /** Where the removed node's entry was put; undefined when nothing of it was on disk. */
  trashPath(project: string, node: string): string | undefined {
    return this.#trashed.get(project, node)?.path || undefined
  }

  /** Where the entries of all removed nodes were put. */
  trashPaths(project: string): string[] {
    return this.#trashOf.all(project).map(({ path }) => path)
  }

  /** What the trash clock said when the node was removed; undefined when nobody noted it. */
  trashedAge(project: string, node: string): number | undefined {
    return this.#trashed.get(project, node)?.age
  }

  trashedAt(project: string, node: string): number | undefined {
    return this.#trashed.get(project, node)?.at
  }

  /** Entries in the trash are below `folder` now, wherever the data folder was when they were put there. */
  rebaseTrash(folder: string): void {
    const within = join(folder, '/')
    for (const { project, node, path } of this.#trashElsewhere.all(within, within))
      this.#moveTrash.run(join(folder, project, basename(path)), project, node)
  }

  forgetTrash(project: string, node: string): void {
    this.#untrash.run(project, node)
  }
}
