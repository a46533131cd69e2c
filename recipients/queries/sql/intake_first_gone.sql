-- Purpose: nobody vanishes from an empty registry. Rows: none. Index: none.
CREATE UNLOGGED TABLE $gone ($owner bigint) WITH (autovacuum_enabled = false)
