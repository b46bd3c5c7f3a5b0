-- Every connection that was opened or refused. Rows are only ever added; `hash` covers the row and the hash before it.
CREATE TABLE ledger (
  seq        INTEGER PRIMARY KEY,
  -- The first row about the same connection; its own seq for a first row.
  connection INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  purpose    TEXT NOT NULL,
  started_by TEXT NOT NULL,
  host       TEXT NOT NULL,
  port       INTEGER NOT NULL,
  method     TEXT NOT NULL,
  outcome    TEXT NOT NULL CHECK (outcome IN ('opened', 'done', 'failed', 'refused')),
  status     INTEGER,
  bytes_up   INTEGER NOT NULL,
  bytes_down INTEGER NOT NULL,
  detail     TEXT NOT NULL,
  hash       TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_connection ON ledger (connection);
CREATE INDEX ledger_at ON ledger (at);
CREATE TRIGGER ledger_is_append_only_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_append_only_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- How far the chain goes: a last row that is missing shows too.
CREATE TABLE ledger_head (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  seq  INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO ledger_head VALUES (1, 0, '');
