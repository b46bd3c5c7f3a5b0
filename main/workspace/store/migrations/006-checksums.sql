-- What a row's columns were when it was written, as a CRC-32 (null: written before there were any). Rows that are read
-- otherwise than they were written are not believed; see docs/decisions/017-nothing-lost.md.
ALTER TABLE files ADD COLUMN crc INTEGER;
ALTER TABLE docs ADD COLUMN crc INTEGER;
