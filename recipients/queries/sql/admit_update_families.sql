-- Purpose: bring changed families to what the file says, and clear the mark of those that came back. An address or
--     kelurahan changed by form stays as long as the file still says what it was before the change.
-- Rows: changed families. Index: recipients_family_pkey.
UPDATE recipients_family AS known
SET village_id = said.village_id, address = said.address, head_id = said.head_id, status = 'active', vanished_in = ''
FROM (
    SELECT
        fate.family_id,
        CASE WHEN fate.fate <> 'changed' OR family.village_id = ANY (corrected.villages)
            THEN old.village_id ELSE family.village_id END AS village_id,
        CASE WHEN fate.fate <> 'changed' OR family.address = ANY (corrected.addresses)
            THEN old.address ELSE family.address END AS address,
        coalesce(head.person_id, old.head_id) AS head_id
    FROM $family_fate AS fate JOIN $family AS family USING (row_number)
    JOIN recipients_family AS old ON old.id = fate.family_id
    LEFT JOIN $heads AS head ON head.family_id = fate.family_id
    LEFT JOIN (
        SELECT family_id, array_agg(changes -> 'address' ->> 0) AS addresses,
            array_agg(changes -> 'village' ->> 0) AS villages
        FROM recipients_correction
        WHERE kind IN ('family', 'contact') AND state IN ('applied', 'undo_waiting') GROUP BY family_id
    ) AS corrected ON corrected.family_id = fate.family_id
    WHERE fate.fate = 'changed' OR head.person_id IS NOT NULL AND fate.fate <> 'new'
        OR fate.fate = 'unchanged' AND (old.status <> 'active' OR old.vanished_in <> '')
) AS said
WHERE known.id = said.family_id
    AND (known.village_id, known.address, known.head_id, known.status, known.vanished_in)
        IS DISTINCT FROM (said.village_id, said.address, said.head_id, 'active', '')
