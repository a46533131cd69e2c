-- Purpose: fingerprints of the lines that the registry has from this source and that carried no mark, or none but those
--     whose reasons can be written from the note. Lines with other marks are read again: their reasons quote them.
-- Rows: nine in ten of the source. Index: none (whole). Fed to COPY TO STDOUT.
SELECT raw_hash FROM $conditions
WHERE source = %(source)s AND is_current AND marks & ~ %(noted_bits)s = 0 AND raw_hash IS NOT NULL
    AND version <= %(version)s
