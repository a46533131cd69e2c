-- Purpose: fingerprints of the lines that need not be read again. Rows: nine in ten of the source. Index: none (whole).
--     Fed to COPY TO STDOUT.
SELECT raw_hash FROM $seen
