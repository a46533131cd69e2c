-- Purpose: where the lines that are not read stand in the file. Rows: one per family, one per member with a mark.
-- Index: none, joined whole.
CREATE UNLOGGED TABLE $told (row_number integer, raw_hash bigint) WITH (autovacuum_enabled = false)
