-- Purpose: the people of an area whom a list names.
-- Rows: one block of a list. Index: the unique index of the NIK of living persons.
SELECT p.nik, p.id, p.full_name
FROM recipients_person p
WHERE p.nik = ANY (%(niks)s) AND p.vital_status IN ('alive', 'unknown')
  AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
