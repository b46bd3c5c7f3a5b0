-- What a row's columns were when it was written, as a CRC-32 (null: written before there were any).
ALTER TABLE projects ADD COLUMN crc INTEGER;
