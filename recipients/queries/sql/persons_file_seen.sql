-- Purpose: lines of a file of persons that are known without being read: none, every line is read. Rows: none.
-- Index: none.
CREATE UNLOGGED TABLE $seen (row_number integer, marks integer) WITH (autovacuum_enabled = false)
