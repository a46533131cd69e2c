-- Purpose: fingerprints that the registry knows and no line of the file has. Rows: what differs. Index: none (hashed).
CREATE UNLOGGED TABLE $absent (raw_hash bigint) WITH (autovacuum_enabled = false)
