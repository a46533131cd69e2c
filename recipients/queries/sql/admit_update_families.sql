-- Purpose: bring changed families to what the file says, and clear the mark of those that came back. What was
--     corrected by form stays while the file still says what it said before (the row is then unchanged).
-- Rows: changed families. Index: recipients_family_pkey.
UPDATE recipients_family AS known
SET village_id = said.village_id, address = said.address, head_id = said.head_id, status = 'active', vanished_in = ''
FROM (
    SELECT
        fate.family_id,
        CASE WHEN fate.fate = 'changed' THEN family.village_id ELSE old.village_id END AS village_id,
        CASE WHEN fate.fate = 'changed' THEN family.address ELSE old.address END AS address,
        coalesce(head.person_id, old.head_id) AS head_id
    FROM $family_fate AS fate JOIN $family AS family USING (row_number)
    JOIN recipients_family AS old ON old.id = fate.family_id
    LEFT JOIN $heads AS head ON head.family_id = fate.family_id
    WHERE fate.fate = 'changed' OR head.person_id IS NOT NULL AND fate.fate <> 'new'
        OR fate.fate = 'unchanged' AND (old.status <> 'active' OR old.vanished_in <> '')
) AS said
WHERE known.id = said.family_id
    AND (known.village_id, known.address, known.head_id, known.status, known.vanished_in)
        IS DISTINCT FROM (said.village_id, said.address, said.head_id, 'active', '')
