-- What people add to a project, and where it is kept: in the list, in the archive, or in the trash.
ALTER TABLE projects ADD COLUMN description TEXT NOT NULL DEFAULT '';
-- A JSON list of words.
ALTER TABLE projects ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
-- The language most of its text is in, counted with the totals; '' when there is none, null when not counted yet.
ALTER TABLE projects ADD COLUMN language TEXT;
ALTER TABLE projects ADD COLUMN archived_at INTEGER;
ALTER TABLE projects ADD COLUMN trashed_at INTEGER;
-- What the trash clock said then.
ALTER TABLE projects ADD COLUMN trashed_age INTEGER;
