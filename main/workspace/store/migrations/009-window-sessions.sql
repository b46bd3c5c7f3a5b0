-- Each window has a state of its own for each project it showed; what there was is the first window's.
ALTER TABLE sessions RENAME TO sessions_before;
CREATE TABLE sessions (
  window TEXT NOT NULL,
  project TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Counts up with each writing: the highest of a project is what a new window begins with.
  written INTEGER NOT NULL,
  PRIMARY KEY (window, project)
) STRICT;
INSERT INTO sessions (window, project, state, written) SELECT '', project, state, 0 FROM sessions_before;
DROP TABLE sessions_before;
