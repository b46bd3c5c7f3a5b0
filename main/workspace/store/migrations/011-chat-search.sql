-- What the trash clock said when a chat came into the trash; null in the trash: nobody noted it yet.
ALTER TABLE chats ADD COLUMN trashed_age INTEGER;

-- Which chats may have a text: the folded title and cells, under the row of `chat_texts`. Contentless: a chat is read
-- where it says so.
CREATE VIRTUAL TABLE chat_index USING fts5 (
  text, content = '', contentless_delete = 1, detail = 'none', tokenize = 'trigram case_sensitive 1'
);
-- False for texts that were kept before there was the index.
ALTER TABLE chat_texts ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER chat_texts_gone AFTER DELETE ON chat_texts BEGIN
  DELETE FROM chat_index WHERE rowid = old.rowid;
END;
