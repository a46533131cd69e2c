-- Purpose: fingerprints of the known lines whose number in the file must be noted: those with a mark, whose reason is
--     told with it. Rows: few. Index: none (whole). Fed to COPY TO STDOUT.
SELECT raw_hash FROM $seen WHERE marks <> 0
