-- Purpose: bring changed families to what the file says, and clear the mark of those that came back. An address or
--     kelurahan changed by form stays as long as the file still says what it was before the change. A closed
--     family comes back only with somebody who lives in it.
-- Rows: changed families. Index: recipients_family_pkey.
WITH touched AS MATERIALIZED (
    SELECT family_id, row_number, fate FROM $family_fate WHERE fate = 'changed'
    UNION SELECT fate.family_id, fate.row_number, fate.fate FROM $heads JOIN $family_fate AS fate USING (family_id)
        WHERE fate.fate = 'unchanged'
    UNION SELECT fate.family_id, fate.row_number, fate.fate
        FROM recipients_family AS old JOIN $family_fate AS fate ON fate.family_id = old.id
        WHERE fate.fate = 'unchanged' AND (old.status <> 'active' OR old.vanished_in <> '')
), opened AS MATERIALIZED (
    SELECT member.family_id
    FROM recipients_family AS closed JOIN $person_fate AS member ON member.family_id = closed.id
    LEFT JOIN recipients_person AS person ON person.id = member.person_id
    WHERE closed.status <> 'active' AND coalesce(person.vital_status, 'alive') IN ('alive', 'unknown')
    UNION SELECT person.family_id
    FROM recipients_family AS closed JOIN recipients_person AS person ON person.family_id = closed.id
    WHERE closed.status <> 'active' AND person.vital_status IN ('alive', 'unknown')
)
UPDATE recipients_family AS known
SET village_id = said.village_id, address = said.address, head_id = said.head_id, status = said.status,
    vanished_in = ''
FROM (
    SELECT
        fate.family_id,
        CASE WHEN fate.fate <> 'changed' OR family.village_id = ANY (corrected.villages)
            THEN old.village_id ELSE family.village_id END AS village_id,
        CASE WHEN fate.fate <> 'changed' OR family.address = ANY (corrected.addresses)
            THEN old.address ELSE family.address END AS address,
        coalesce(head.person_id, old.head_id) AS head_id,
        CASE WHEN opened.family_id IS NULL THEN old.status ELSE 'active' END AS status
    FROM touched AS fate JOIN $family AS family USING (row_number)
    JOIN recipients_family AS old ON old.id = fate.family_id
    LEFT JOIN $heads AS head ON head.family_id = fate.family_id
    LEFT JOIN (
        SELECT family_id, array_agg(changes -> 'address' ->> 0) AS addresses,
            array_agg(changes -> 'village' ->> 0) AS villages
        FROM recipients_correction
        WHERE kind IN ('family', 'contact') AND state IN ('applied', 'undo_waiting') GROUP BY family_id
    ) AS corrected ON corrected.family_id = fate.family_id
    LEFT JOIN opened ON opened.family_id = fate.family_id
) AS said
WHERE known.id = said.family_id
    AND (known.village_id, known.address, known.head_id, known.status, known.vanished_in)
        IS DISTINCT FROM (said.village_id, said.address, said.head_id, said.status, '')
