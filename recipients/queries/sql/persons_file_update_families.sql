-- Purpose: bring changed families to what the file says, clear the mark of those that came back. The domicile only
--     from a source that knows it: the address of a civil registry is that of the card. A closed family opens only with
--     somebody who lives in it when the file is admitted.
-- Rows: changed families. Index: recipients_family_pkey.
WITH opened AS MATERIALIZED (
    SELECT DISTINCT member.family_id
    FROM recipients_family AS closed
    JOIN $person_fate AS member ON member.family_id = closed.id
    JOIN $person AS row ON row.row_number = member.row_number
    LEFT JOIN $said AS said ON said.row_number = member.row_number
    LEFT JOIN recipients_person AS known ON known.id = member.person_id
    WHERE closed.status <> 'active'
        AND coalesce(said.vital_status, known.vital_status, row.vital_status, 'alive') IN ('alive', 'unknown')
)
UPDATE recipients_family AS known
SET village_id = said.village_id, address = said.address, rt = said.rt, rw = said.rw, head_id = said.head_id,
    status = said.status, vanished_in = ''
FROM (
    SELECT
        old.id,
        CASE WHEN %(knows_domicile)s THEN family.village_id ELSE old.village_id END AS village_id,
        CASE WHEN %(knows_domicile)s THEN coalesce(nullif(family.address, ''), old.address)
            ELSE old.address END AS address,
        CASE WHEN %(knows_domicile)s THEN coalesce(nullif(family.rt, ''), old.rt) ELSE old.rt END AS rt,
        CASE WHEN %(knows_domicile)s THEN coalesce(nullif(family.rw, ''), old.rw) ELSE old.rw END AS rw,
        coalesce(head.person_id, old.head_id) AS head_id,
        CASE WHEN opened.family_id IS NOT NULL THEN 'active' ELSE old.status END AS status
    FROM $family_fate AS fate JOIN $family AS family USING (row_number)
    JOIN recipients_family AS old ON old.id = fate.family_id
    LEFT JOIN $person_fate AS head ON head.row_number = family.head_row AND head.family_id = fate.family_id
    LEFT JOIN opened ON opened.family_id = fate.family_id
    WHERE fate.fate = 'changed' OR old.vanished_in <> ''
) AS said
WHERE known.id = said.id
    AND (known.village_id, known.address, known.rt, known.rw, known.head_id, known.status, known.vanished_in)
        IS DISTINCT FROM (said.village_id, said.address, said.rt, said.rw, said.head_id, said.status, '')
