-- Purpose: persons carry the village of their family; bring it along where a family moved, and clear the mark of
--     members who are in the file again.
-- Rows: members of moved families, returned members. Index: recipients_person_family_id, recipients_person_pkey.
UPDATE recipients_person AS known SET village_id = placed.village_id, vanished_in = placed.vanished_in
FROM (
    SELECT member.id, family.village_id, member.vanished_in
    FROM $family_fate AS fate JOIN recipients_family AS family ON family.id = fate.family_id
    JOIN recipients_person AS member ON member.family_id = family.id
    WHERE fate.fate = 'changed' AND member.village_id <> family.village_id
        AND NOT EXISTS (SELECT FROM $person_fate AS said WHERE said.person_id = member.id AND member.vanished_in <> '')
    UNION ALL
    SELECT member.id, family.village_id, ''
    FROM recipients_person AS member JOIN $person_fate AS said ON said.person_id = member.id
    JOIN recipients_family AS family ON family.id = member.family_id
    WHERE member.vanished_in <> ''
) AS placed
WHERE known.id = placed.id
