-- The full-text index of every text. It can be built again from the rest; no text of a project is only here.
CREATE TABLE search_files (
  id      INTEGER PRIMARY KEY,
  project TEXT NOT NULL,
  node    TEXT NOT NULL,
  -- Counts changes that are not in the index yet; 0 when it has the text as it is.
  stale   INTEGER NOT NULL DEFAULT 1,
  -- Rows of the index that are this file's: id * 4096 and those that follow.
  chunks  INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project, node)
) STRICT;
CREATE INDEX search_stale ON search_files (id) WHERE stale > 0;

CREATE VIRTUAL TABLE search_index USING fts5 (
  text, content = '', contentless_delete = 1, detail = 'none', tokenize = 'trigram case_sensitive 1'
);
-- Merging segments is work that the indexer does in steps of its own, never within a commit.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000);

-- Texts that were edited, as they were when they were indexed: reading them out of the log would take too long.
CREATE TABLE search_texts (
  id   INTEGER PRIMARY KEY REFERENCES search_files (id) ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;

-- Whoever changes a file says so here in the same transaction, and need not know.
CREATE TRIGGER search_file_added AFTER INSERT ON files WHEN NEW.text = 1 BEGIN
  INSERT INTO search_files (project, node) VALUES (NEW.project, NEW.id)
    ON CONFLICT (project, node) DO UPDATE SET stale = stale + 1;
END;
CREATE TRIGGER search_file_changed AFTER UPDATE OF hash, text, edited ON files
  WHEN NEW.edited <> OLD.edited OR NEW.text <> OLD.text OR (NEW.edited = 0 AND NEW.hash IS NOT OLD.hash)
BEGIN
  INSERT INTO search_files (project, node) VALUES (NEW.project, NEW.id)
    ON CONFLICT (project, node) DO UPDATE SET stale = stale + 1;
END;
CREATE TRIGGER search_file_removed AFTER DELETE ON files BEGIN
  UPDATE search_files SET stale = stale + 1 WHERE project = OLD.project AND node = OLD.id;
END;

INSERT INTO search_files (project, node) SELECT project, id FROM files WHERE text = 1;
