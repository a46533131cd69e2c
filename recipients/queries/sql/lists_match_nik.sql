-- Purpose: find the rows of a list whose whole NIK is in the registry: one who counts before one who has died;
--     a record that was merged leads to the one that was kept.
-- Rows: one per such row. Index: person_nik_once_among_those_who_count when they are few, else hashed.
UPDATE recipients_listentry AS entry
SET state = 'matched', person_id = known.id, family_id = known.family_id
FROM (
    SELECT DISTINCT ON (person.nik) person.nik, kept.id, kept.family_id
    FROM recipients_person AS person
    JOIN recipients_person AS kept ON kept.id = coalesce(person.merged_into_id, person.id)
    WHERE person.nik IN (SELECT nik FROM recipients_listentry WHERE of_list_id = %(list)s AND nik <> '')
    ORDER BY person.nik, (person.vital_status IN ('deceased', 'merged')), person.id
) AS known
WHERE entry.of_list_id = %(list)s AND entry.state = 'waiting' AND entry.nik <> '' AND known.nik = entry.nik
