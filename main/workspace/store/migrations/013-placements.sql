-- A new project's folder on its way to its place, and the folder of what goes to the trash with it. Written in the
-- transaction that adds the project, gone once everything is where it belongs: after a kill in between, the next start
-- does what was left to do.
CREATE TABLE placements (
  project TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  folder  TEXT NOT NULL,
  trash   TEXT
) STRICT;
