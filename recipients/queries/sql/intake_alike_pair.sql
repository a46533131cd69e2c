-- Purpose: the new members of a DTSEN pair in the shape of duplicates_registry.sql.
-- Rows: new members. Index: none (hashed).
SELECT
    fate.person_id, person.nik::text AS nik, person.full_name::text AS full_name, person.sex::text AS sex,
    person.birth_date, ''::text AS mother_name, ''::text AS place, fate.family_id, NULL::text AS home,
    CASE WHEN person.card_address <> '' THEN
        upper(person.card_address) || '|' || person.card_rt || '|' || person.card_rw || '|'
        || coalesce(person.card_village_id, '') END AS card
FROM $person_fate AS fate JOIN $person AS person USING (row_number)
WHERE fate.fate = 'new'
