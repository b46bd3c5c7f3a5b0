-- Projects and the queryable state of their files. What is in a file lives in the log as Yjs updates; these rows
-- are written in the same transaction and can be rebuilt from it.
CREATE TABLE projects (
  id         TEXT PRIMARY KEY,
  -- Node ids and document seeds are derived from this key: devices that share it meet when they import one folder.
  key        TEXT NOT NULL,
  name       TEXT NOT NULL,
  path       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  opened_at  INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('importing', 'ready', 'cancelled')),
  ai_enabled INTEGER NOT NULL DEFAULT 1 CHECK (ai_enabled IN (0, 1)),
  files      INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE files (
  project   TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id        TEXT NOT NULL,
  parent    TEXT,
  kind      TEXT NOT NULL CHECK (kind IN ('file', 'folder', 'symlink')),
  -- What is shown (a clash carries a suffix), and what the tree's register says.
  name      TEXT NOT NULL,
  real_name TEXT NOT NULL,
  -- Bytes of the name on this disk where they are not the UTF-8 of real_name.
  disk_name BLOB,
  trashed   INTEGER NOT NULL DEFAULT 0 CHECK (trashed IN (0, 1)),
  -- The file on disk as it was last read or written; mtime in microseconds, hash is SHA-256 (null: never read).
  size      INTEGER NOT NULL DEFAULT 0,
  mtime     INTEGER NOT NULL DEFAULT 0,
  mode      INTEGER NOT NULL DEFAULT 0,
  hash      BLOB,
  text      INTEGER NOT NULL DEFAULT 0 CHECK (text IN (0, 1)),
  eol       TEXT NOT NULL DEFAULT 'lf' CHECK (eol IN ('lf', 'crlf', 'cr', 'mixed')),
  main_eol  TEXT NOT NULL DEFAULT 'lf' CHECK (main_eol IN ('lf', 'crlf', 'cr')),
  bom       INTEGER NOT NULL DEFAULT 0 CHECK (bom IN (0, 1)),
  why       TEXT,
  -- For a symlink: what it says, and where that leads.
  link       TEXT,
  link_state TEXT CHECK (link_state IN ('inside', 'outside', 'broken')),
  -- Last log row that changed this file's text; 0 when it was never edited.
  edited    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (project, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
  id    INTEGER PRIMARY KEY,
  hash  BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE docs (
  id          INTEGER PRIMARY KEY,
  project     TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  -- 'tree', or the id of the file's node.
  name        TEXT NOT NULL,
  -- The document begins as the text of this blob, written by this Yjs client; null when it begins empty.
  seed        BLOB,
  seed_client INTEGER NOT NULL DEFAULT 0,
  -- Rows up to this one are in the file on disk.
  flushed     INTEGER NOT NULL DEFAULT 0,
  -- A write to disk that has begun: up to which row, and the SHA-256 it leaves. After a crash in between, this tells
  -- our own bytes from another program's.
  intent      INTEGER,
  intent_hash BLOB,
  UNIQUE (project, name)
) STRICT;

CREATE TABLE log (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  doc      INTEGER NOT NULL REFERENCES docs (id) ON DELETE CASCADE,
  "update" BLOB NOT NULL,
  crc      INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  session  TEXT NOT NULL,
  ts       INTEGER NOT NULL
) STRICT;
CREATE INDEX log_doc ON log (doc, seq);

-- 'head' stands for all rows up to `upto`; 'base' is the state that was last written to disk, kept while rows it is
-- made of are folded into a head.
CREATE TABLE snapshots (
  doc   INTEGER NOT NULL REFERENCES docs (id) ON DELETE CASCADE,
  kind  TEXT NOT NULL CHECK (kind IN ('head', 'base')),
  upto  INTEGER NOT NULL,
  state BLOB NOT NULL,
  crc   INTEGER NOT NULL,
  ts    INTEGER NOT NULL,
  PRIMARY KEY (doc, kind)
) STRICT;

-- Rows whose checksum did not hold: never applied, never deleted.
CREATE TABLE quarantine (
  id       INTEGER PRIMARY KEY,
  doc      INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  what     TEXT NOT NULL,
  bytes    BLOB NOT NULL,
  found_at INTEGER NOT NULL
) STRICT;

-- Where the entry of a removed node waits for its return.
CREATE TABLE trash (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  node    TEXT NOT NULL,
  path    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (project, node)
) STRICT;

-- Window state; project '' is the window without a project.
CREATE TABLE sessions (
  project TEXT PRIMARY KEY,
  state   TEXT NOT NULL
) STRICT;
