-- Purpose: the state of the registry with which an import is compared. Rows: one. Index: none.
CREATE UNLOGGED TABLE $registry AS SELECT %(fingerprint)s::text AS fingerprint
