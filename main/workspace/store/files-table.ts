import type Database from 'better-sqlite3'
import type { Eol, TreeNode } from '../../../preload/contract/files.ts'
import type { MainEol } from '../text/bytes.ts'

/** One node of a project's tree as the store and the working copy know it. See the migration for each column. */
export interface FileRow {
  id: string
  parent: string | null
  kind: TreeNode['kind']
  name: string
  realName: string
  diskName: Buffer | null
  trashed: number
  size: number
  mtime: number
  mode: number
  hash: Buffer | null
  text: number
  eol: Eol
  mainEol: MainEol
  bom: number
  why: string | null
  link: string | null
  linkState: 'inside' | 'outside' | 'broken' | null
}

const columns =
  'id, parent, kind, name, real_name AS realName, disk_name AS diskName, trashed, size, mtime, mode, hash, text, eol, main_eol AS mainEol, bom, why, link, link_state AS linkState'

/** Owns the `files` table. */
export class FilesTable {
  readonly #all
  readonly #trashed
  readonly #put
  readonly #edited
  readonly #totals

  constructor(db: Database.Database) {
    this.#all = db.prepare<[string], FileRow>(`SELECT ${columns} FROM files WHERE project = ?`)
    this.#trashed = db.prepare<[string], FileRow>(
      `SELECT ${columns} FROM files WHERE project = ? AND trashed = 1`,
    )
    this.#put = db.prepare(
      `INSERT INTO files
         (project, id, parent, kind, name, real_name, disk_name, trashed, size, mtime, mode, hash, text, eol, main_eol, bom, why, link, link_state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (project, id) DO UPDATE SET parent = excluded.parent, name = excluded.name, real_name = excluded.real_name,
         disk_name = excluded.disk_name, trashed = excluded.trashed, size = excluded.size, mtime = excluded.mtime,
         mode = excluded.mode, hash = excluded.hash, text = excluded.text, eol = excluded.eol, main_eol = excluded.main_eol,
         bom = excluded.bom, why = excluded.why, link = excluded.link, link_state = excluded.link_state`,
    )
    this.#edited = db.prepare('UPDATE files SET edited = ? WHERE project = ? AND id = ?')
    this.#totals = db.prepare<[string], { files: number; bytes: number }>(
      "SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM files WHERE project = ? AND trashed = 0 AND kind <> 'folder'",
    )
  }

  all(project: string): FileRow[] {
    return this.#all.all(project)
  }

  trashed(project: string): FileRow[] {
    return this.#trashed.all(project)
  }

  put(project: string, row: FileRow): void {
    const {
      id,
      parent,
      kind,
      name,
      realName,
      diskName,
      trashed,
      size,
      mtime,
      mode,
      hash,
      text,
      eol,
      mainEol,
      bom,
      why,
      link,
      linkState,
    } = row
    this.#put.run(
      project,
      id,
      parent,
      kind,
      name,
      realName,
      diskName,
      trashed,
      size,
      mtime,
      mode,
      hash,
      text,
      eol,
      mainEol,
      bom,
      why,
      link,
      linkState,
    )
  }

  markEdited(project: string, id: string, seq: number): void {
    this.#edited.run(seq, project, id)
  }

  totals(project: string): { files: number; bytes: number } {
    return this.#totals.get(project) ?? { files: 0, bytes: 0 }
  }
}
