-- How long the trash has waited, counted here, as the machine's clock may be set to any time. One advance counts 30
-- days at most: a clock that jumps years ahead empties no trash.
CREATE TABLE trash_clock (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  -- What the machine's clock said at the last advance, and the milliseconds counted by then.
  wall INTEGER NOT NULL,
  age  INTEGER NOT NULL
) STRICT;
INSERT INTO trash_clock VALUES (1, unixepoch() * 1000, 0);

-- The count when the node was removed. The path is '' where nothing of the node is in the trash folder.
ALTER TABLE trash ADD COLUMN age INTEGER NOT NULL DEFAULT 0;
