-- What the list of chats says of each. Written in the transaction that appends to the chat's document, and can be
-- rebuilt from it.
CREATE TABLE chats (
  project  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id       TEXT NOT NULL,
  title    TEXT NOT NULL,
  created  INTEGER NOT NULL,
  updated  INTEGER NOT NULL,
  archived INTEGER,
  trashed  INTEGER,
  -- Last log row of its document.
  edited   INTEGER NOT NULL,
  PRIMARY KEY (project, id)
) STRICT, WITHOUT ROWID;

-- The cells' texts as they were at row `seq`, for searching: JSON [[cell, text], …]. Brought up to date by a search.
CREATE TABLE chat_texts (
  project TEXT NOT NULL,
  id      TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  cells   TEXT NOT NULL,
  PRIMARY KEY (project, id),
  FOREIGN KEY (project, id) REFERENCES chats (project, id) ON DELETE CASCADE
) STRICT;

-- What a project tells the model before each conversation.
CREATE TABLE chat_instructions (
  project TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  text    TEXT NOT NULL
) STRICT;
