-- Who wrote what, of the log's rows that a snapshot stands for: runs of a Yjs client's clock.
CREATE TABLE writers (
  doc    INTEGER NOT NULL REFERENCES docs (id) ON DELETE CASCADE,
  client INTEGER NOT NULL,
  clock  INTEGER NOT NULL,
  length INTEGER NOT NULL,
  -- As in the log.
  actor  TEXT NOT NULL,
  ts     INTEGER NOT NULL,
  PRIMARY KEY (doc, client, clock)
) STRICT, WITHOUT ROWID;
