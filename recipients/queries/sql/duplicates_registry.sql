-- Purpose: what is compared of the persons who count. Rows: all of them, or those chosen.
-- Index: recipients_person_pkey when few are chosen.
SELECT
    person.id AS person_id, person.nik::text AS nik, person.full_name::text AS full_name, person.sex::text AS sex,
    person.birth_date, person.mother_name::text AS mother_name, upper(person.birth_place) AS place, person.family_id,
    CASE WHEN family.address <> '' THEN
        upper(family.address) || '|' || family.rt || '|' || family.rw || '|' || family.village_id END AS home,
    CASE WHEN person.card_address <> '' THEN
        upper(person.card_address) || '|' || person.card_rt || '|' || person.card_rw || '|'
        || coalesce(person.card_village_id, '') END AS card
FROM recipients_person AS person JOIN recipients_family AS family ON family.id = person.family_id
WHERE person.vital_status NOT IN ('deceased', 'merged')
