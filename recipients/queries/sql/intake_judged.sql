-- Purpose: keep judged rows. Rows: one per row of the file. Index: none.
CREATE UNLOGGED TABLE $judged WITH (autovacuum_enabled = false) AS
$judge
