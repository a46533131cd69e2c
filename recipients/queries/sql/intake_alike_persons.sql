-- Purpose: the new living persons of a file of persons in the shape of duplicates_registry.sql.
-- Rows: new persons. Index: none (hashed).
SELECT
    fate.person_id, person.nik::text AS nik, person.full_name::text AS full_name, person.sex::text AS sex,
    person.birth_date, coalesce(person.mother_name, '')::text AS mother_name,
    upper(coalesce(person.birth_place, '')) AS place, fate.family_id, NULL::text AS home,
    CASE WHEN person.address <> '' THEN
        upper(person.address) || '|' || person.rt || '|' || person.rw || '|' || coalesce(person.village_id, '')
    END AS card
FROM $person_fate AS fate JOIN $person AS person USING (row_number)
WHERE fate.fate = 'new' AND coalesce(person.vital_status, 'alive') <> 'deceased'
