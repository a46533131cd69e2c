-- Purpose: persons carry the village of their family; bring it along where a family moved, and clear the mark of
--     persons who are in the file again. Rows: members of moved families, returned persons.
-- Index: recipients_person_family_id, recipients_person_pkey.
UPDATE recipients_person AS known SET village_id = placed.village_id, vanished_in = placed.vanished_in
FROM (
    SELECT
        member.id, family.village_id,
        CASE WHEN said.person_id IS NULL THEN member.vanished_in ELSE '' END AS vanished_in
    FROM $family_fate AS fate JOIN recipients_family AS family ON family.id = fate.family_id
    JOIN recipients_person AS member ON member.family_id = family.id
    LEFT JOIN $person_fate AS said ON said.person_id = member.id
    WHERE fate.fate = 'changed'
    UNION ALL
    SELECT member.id, member.village_id, ''
    FROM recipients_person AS member JOIN $person_fate AS said ON said.person_id = member.id
    WHERE member.vanished_in <> '' AND NOT EXISTS (
        SELECT FROM $family_fate AS fate WHERE fate.family_id = member.family_id AND fate.fate = 'changed'
    )
) AS placed
WHERE known.id = placed.id
    AND (known.village_id, known.vanished_in) IS DISTINCT FROM (placed.village_id, placed.vanished_in)
