-- Purpose: what is kept of lines that are, sign by sign, as the registry has them from this source.
-- Rows: nine in ten of a next version. Index: none, joined whole.
CREATE UNLOGGED TABLE $told (row_number integer, raw_hash bigint, $columns) WITH (autovacuum_enabled = false)
