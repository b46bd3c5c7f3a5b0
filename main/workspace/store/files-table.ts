import { crc32 } from 'node:zlib'
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

/** A checksum of what the row says. */
function checksum(row: FileRow): number {
  const { id, parent, kind, name, realName, diskName, trashed, size, mtime, mode, hash } = row
  const { text, eol, mainEol, bom, why, link, linkState } = row
  const place = `${id}\0${parent}\0${kind}\0${name}\0${realName}\0${diskName?.toString('hex')}\0${trashed}`
  const content = `${size}\0${mtime}\0${mode}\0${hash?.toString('latin1')}\0${text}\0${eol}\0${mainEol}\0${bom}`
  return crc32(`${place}\0${content}\0${why}\0${link}\0${linkState}`)
}

const columns =
  'id, parent, kind, name, real_name AS realName, disk_name AS diskName, trashed, size, mtime, mode, hash, text, eol, main_eol AS mainEol, bom, why, link, link_state AS linkState'

/** Owns the `files` table. */
export class FilesTable {
  readonly #all
  readonly #trashed
  readonly #put
  readonly #remove
  readonly #edited
  readonly #totals
  readonly #sizes

  constructor(db: Database.Database) {
    this.#all = db.prepare<[string], FileRow & { crc: number | null }>(
      `SELECT ${columns}, crc FROM files WHERE project = ?`,
    )
    this.#trashed = db.prepare<[string], FileRow>(
      `SELECT ${columns} FROM files WHERE project = ? AND trashed = 1`,
    )
    this.#put = db.prepare(
      `INSERT INTO files
         (project, id, parent, kind, name, real_name, disk_name, trashed, size, mtime, mode, hash, text, eol, main_eol, bom, why, link, link_state, crc)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (project, id) DO UPDATE SET parent = excluded.parent, name = excluded.name, real_name = excluded.real_name,
         disk_name = excluded.disk_name, trashed = excluded.trashed, size = excluded.size, mtime = excluded.mtime,
         mode = excluded.mode, hash = excluded.hash, text = excluded.text, eol = excluded.eol, main_eol = excluded.main_eol,
         bom = excluded.bom, why = excluded.why, link = excluded.link, link_state = excluded.link_state,
         crc = excluded.crc`,
    )
    this.#remove = db.prepare('DELETE FROM files WHERE project = ? AND id = ?')
    this.#edited = db.prepare('UPDATE files SET edited = ? WHERE project = ? AND id = ?')
    this.#totals = db.prepare<[string], { files: number; bytes: number }>(
      "SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM files WHERE project = ? AND trashed = 0 AND kind <> 'folder'",
    )
    this.#sizes = db.prepare<[string], { name: string; size: number }>(
      "SELECT name, size FROM files WHERE project = ? AND trashed = 0 AND text = 1 AND kind = 'file'",
    )
  }

  /** The project's rows. One that is not as it was written is not returned: its id is reported to `onBad`. */
  all(project: string, onBad: (id: string) => void = () => undefined): FileRow[] {
    const good: FileRow[] = []
    for (const { crc, ...row } of this.#all.all(project)) {
      if (crc === null || crc === checksum(row)) good.push(row)
      else onBad(row.id)
    }
    return good
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
      checksum(row),
    )
  }

  /** Forgets a row that is not to be believed. */
  remove(project: string, id: string): void {
    this.#remove.run(project, id)
  }

  markEdited(project: string, id: string, seq: number): void {
    this.#edited.run(seq, project, id)
  }

  totals(project: string): { files: number; bytes: number } {
    return this.#totals.get(project) ?? { files: 0, bytes: 0 }
  }

  /** Name and size of every text. */
  sizes(project: string): IterableIterator<{ name: string; size: number }> {
    return this.#sizes.iterate(project)
  }
}
