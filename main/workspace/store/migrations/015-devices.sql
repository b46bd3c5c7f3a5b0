-- The devices that wrote what is in here, each under the number that rows have for it. A row with 0 was written on a
-- device that nobody named.
CREATE TABLE devices (
  n     INTEGER PRIMARY KEY CHECK (n > 0),
  -- A random UUID, the same wherever this device is known.
  id    TEXT NOT NULL UNIQUE,
  -- '' until the first start has asked the system.
  name  TEXT NOT NULL,
  -- When it got this name, in milliseconds: of two names the later counts.
  named INTEGER NOT NULL
) STRICT;
-- All that is here by now was written here.
INSERT INTO devices VALUES (
  1,
  lower(
    hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
      || substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
  ),
  '', 0
);

-- Which of them this is. `given`: its name is the user's own, not the computer's.
CREATE TABLE this_device (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  n     INTEGER NOT NULL REFERENCES devices (n),
  given INTEGER NOT NULL DEFAULT 0 CHECK (given IN (0, 1))
) STRICT;
INSERT INTO this_device (id, n) VALUES (1, 1);

-- Where each was written. A default costs no room in the rows that are there.
ALTER TABLE log ADD COLUMN device INTEGER NOT NULL DEFAULT 1;
ALTER TABLE writers ADD COLUMN device INTEGER NOT NULL DEFAULT 1;
-- Of a place or a moment; what a file held is not anyone's.
ALTER TABLE history ADD COLUMN device INTEGER NOT NULL DEFAULT 1;
-- One for each of the actors, with commas between them; '': all 1.
ALTER TABLE edit_sessions ADD COLUMN devices TEXT NOT NULL DEFAULT '';

-- For forgetting devices that nothing refers to any more: where all is of one device these are empty.
CREATE INDEX log_device ON log (device) WHERE device <> 1;
CREATE INDEX writers_device ON writers (device) WHERE device <> 1;
CREATE INDEX history_device ON history (device) WHERE device <> 1;
CREATE INDEX edit_sessions_devices ON edit_sessions (devices) WHERE devices <> '';
