-- Purpose: the rows of one hand-over file as they came, fed by COPY; gone when the import ends.
-- Rows: one per line below the header that is not known already. Index: none, always read whole or joined whole by
--     row number.
CREATE UNLOGGED TABLE $raw (
    row_number integer, raw_hash bigint, encoding_repaired boolean, broken text, damaged text, raw_line text, $columns
) WITH (autovacuum_enabled = false)
