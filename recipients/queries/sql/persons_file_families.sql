-- Purpose: the families that a file of persons tells of: one per family card number of its kept rows. The row of the
--     head (a living one first, else the first row) says where the family lives and stands for it.
-- Rows: one per family. Index: none (hashed).
CREATE UNLOGGED TABLE $family WITH (autovacuum_enabled = false) AS
SELECT DISTINCT ON (kk_number)
    kk_number, row_number, village_id, address, rt, rw,
    CASE WHEN lives AND relationship = 1 THEN row_number END AS head_row,
    count(*) FILTER (WHERE lives) OVER family AS living,
    count(*) FILTER (WHERE lives AND relationship = 1) OVER family AS heads
FROM (
    SELECT person.*, coalesce(person.vital_status, 'alive') IN ('alive', 'unknown') AS lives
    FROM $person AS person WHERE person.mask & %(errors)s = 0
) AS kept
WINDOW family AS (PARTITION BY kk_number)
ORDER BY kk_number, lives DESC, (relationship = 1) DESC NULLS LAST, row_number
