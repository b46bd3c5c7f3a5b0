import { rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { getLoadablePath } from 'sqlite-vec'
import { isOnNetworkNow } from '../../durable/network-drive.ts'

/** Changes with anything below, with how texts are cut and with how their words are taken: an older index is built anew. */
const VERSION = 1

const SCHEMA = `
-- What the index has of each file. All of it can be built again from the workspace.
CREATE TABLE files (
  id      INTEGER PRIMARY KEY,
  project TEXT NOT NULL,
  node    TEXT NOT NULL,
  path    TEXT NOT NULL,
  -- What the workspace said of the text when it was read, and a hash of the text.
  stamp   TEXT NOT NULL,
  hash    BLOB NOT NULL,
  UNIQUE (project, node)
) STRICT;

CREATE TABLE chunks (
  id       INTEGER PRIMARY KEY,
  file     INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  first    INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  name     TEXT NOT NULL,
  -- Of its path, name and text: what has another hash has other words, and another vector.
  hash     BLOB NOT NULL,
  -- The model that made its vector; '' without one.
  embedded TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX chunk_file ON chunks (file);

CREATE TABLE symbols (
  id        INTEGER PRIMARY KEY,
  file      INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  container TEXT NOT NULL,
  line      INTEGER NOT NULL,
  last      INTEGER NOT NULL
) STRICT;
CREATE INDEX symbol_file ON symbols (file);
CREATE INDEX symbol_name ON symbols (lower(name));

-- Words alone: no text is kept here.
CREATE VIRTUAL TABLE words USING fts5 (
  name, path, body, content = '', contentless_delete = 1, tokenize = 'porter unicode61'
);

CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

export type Db = Database.Database

export interface OpenedIndex {
  db: Db
  /** False where the extension for vectors cannot be loaded: words alone are searched then. */
  vectors: boolean
  /** Why an older index was thrown away, if one was. */
  begunAnew?: string
}

/** Opens the index, which is nobody's only copy of anything: one that is damaged or of another version is begun anew. */
export function openIndex(path: string, report: (line: string) => void): OpenedIndex {
  try {
    return open(path, report)
  } catch (error) {
    const begunAnew = error instanceof Error ? error.message : String(error)
    report(`The index of the codebase is built anew: ${begunAnew}`)
    return { ...beginAgain(path, report), begunAnew }
  }
}

/** Where nothing can be written the index lives in memory, for as long as its process does. */
function beginAgain(path: string, report: (line: string) => void): OpenedIndex {
  try {
    removeIndex(path)
    return open(path, report)
  } catch (error) {
    report(`The index of the codebase is kept in memory: ${String(error)}`)
    return open(':memory:', report)
  }
}

/** Deletes the index from the disk. It must not be open. */
export function removeIndex(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}

export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_IOERR_SHORT_READ'
}

/** Bytes of the index on disk. */
export function sizeOf(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => {
    const stat = statSync(file, { throwIfNoEntry: false })
    return sum + (stat?.size ?? 0)
  }, 0)
}

function open(path: string, report: (line: string) => void): OpenedIndex {
  const db = new Database(path)
  try {
    // A network drive does not give the shared memory that a log needs.
    db.pragma(`journal_mode = ${isOnNetworkNow(dirname(path)) ? 'TRUNCATE' : 'WAL'}`)
    // A power cut may cost what was indexed last: it is read again then.
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    const version = db.pragma('user_version', { simple: true })
    if (version === 0) {
      db.transaction(() => {
        db.exec(SCHEMA)
        db.pragma(`user_version = ${VERSION}`)
      })()
    } else if (version !== VERSION) throw new Error(`It is of version ${String(version)}.`)
    else if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new Error('It is damaged.')
    return { db, vectors: loadVectors(db, report) }
  } catch (error) {
    db.close()
    throw error
  }
}

function loadVectors(db: Db, report: (line: string) => void): boolean {
  try {
    // Native code cannot be loaded from inside an archive.
    db.loadExtension(getLoadablePath().replace(/\.asar([\\/])/, '.asar.unpacked$1'))
    return true
  } catch (error) {
    report(`Vectors cannot be searched on this machine: ${String(error)}`)
    return false
  }
}
