-- Purpose: the head of each family of the file: the first kept member with that relationship.
-- Rows: one per family that has one. Index: none.
CREATE UNLOGGED TABLE $heads WITH (autovacuum_enabled = false) AS
SELECT DISTINCT ON (fate.family_id) fate.family_id, fate.person_id
FROM $person_fate AS fate JOIN $person AS person USING (row_number)
WHERE person.relationship = 1
ORDER BY fate.family_id, fate.row_number
