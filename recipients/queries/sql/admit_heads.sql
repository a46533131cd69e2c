-- Purpose: the head of each family that has a new or changed head: the first kept member with that relationship.
-- Rows: one per such family. Index: none.
CREATE UNLOGGED TABLE $heads WITH (autovacuum_enabled = false) AS
SELECT DISTINCT ON (fate.family_id) fate.family_id, fate.person_id
FROM $person_fate AS fate
WHERE fate.relationship = 1 AND fate.fate <> 'unchanged' AND NOT fate.is_held
ORDER BY fate.family_id, fate.row_number
