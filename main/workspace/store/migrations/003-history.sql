-- What the files were before each change. A row says what held *until* its id: the state at a point P is the first row
-- of a node with id >= P, and what the project has now when there is none. Ids give the order, never the clock.
CREATE TABLE history (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  -- 'content': a file's bytes; 'place': its name, parent and whether it was there; 'moment': a point of the project.
  kind    TEXT NOT NULL CHECK (kind IN ('content', 'place', 'moment')),
  node    TEXT,
  at      INTEGER NOT NULL,
  content INTEGER REFERENCES contents (id),
  state   TEXT CHECK (state IN ('absent', 'shown', 'trashed')),
  parent  TEXT,
  name    TEXT,
  -- Why there is a point, for a moment; who changed the tree, for a place.
  reason  TEXT
) STRICT;
CREATE INDEX history_node ON history (project, node, kind, id);
CREATE INDEX history_kind ON history (project, kind, id);
CREATE INDEX history_content ON history (content);

-- Bytes of earlier states by SHA-256, each once. `bytes` is null where the same content is among the blobs.
CREATE TABLE contents (
  id     INTEGER PRIMARY KEY,
  hash   BLOB NOT NULL UNIQUE,
  size   INTEGER NOT NULL,
  bytes  BLOB,
  -- 'later': as it is, to be deflated when there is time; 'plain': deflating makes it no smaller.
  form   TEXT NOT NULL CHECK (form IN ('blob', 'later', 'plain', 'deflate'))
) STRICT;
CREATE INDEX contents_later ON contents (id) WHERE form = 'later';

-- Edits of one file by one hand without a long pause. `start` is the row with the file as it was before.
CREATE TABLE edit_sessions (
  start   INTEGER PRIMARY KEY REFERENCES history (id) ON DELETE CASCADE,
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  node    TEXT NOT NULL,
  -- One or more of the log's actors, with commas between them.
  actors  TEXT NOT NULL,
  began   INTEGER NOT NULL,
  ended   INTEGER NOT NULL,
  -- The last row of the history when the session last changed: the file as it was after is the first row beyond it.
  upto    INTEGER NOT NULL,
  edits   INTEGER NOT NULL
) STRICT;
CREATE INDEX edit_sessions_project ON edit_sessions (project, start);
CREATE INDEX edit_sessions_node ON edit_sessions (project, node, start);

-- How much room the history may take.
CREATE TABLE history_limit (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  bytes INTEGER NOT NULL
) STRICT;
INSERT INTO history_limit VALUES (1, 2000000000);

-- Nodes that were deleted for ever: only their tombstones are left.
CREATE TABLE purged (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  node    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (project, node)
) STRICT, WITHOUT ROWID;
