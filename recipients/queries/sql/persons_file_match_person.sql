-- Purpose: find each kept person in the registry by NIK (one who counts before one who died), with the family there
--     and the hash of what this source said before.
-- Rows: one per kept row. Index: person_nik_once_among_those_who_count when they are few.
CREATE UNLOGGED TABLE $found WITH (autovacuum_enabled = false) AS
SELECT
    person.row_number, person.nik, person.kk_number, person.row_hash, known.id AS person_id,
    known.family_id AS old_family_id, record.id AS record_id, record.source_hash AS old_hash
FROM $person AS person
LEFT JOIN (
    SELECT DISTINCT ON (nik) nik, id, family_id FROM recipients_person
    WHERE nik IN (SELECT nik FROM $person)
    ORDER BY nik, (vital_status = 'deceased'), id
) AS known ON known.nik = person.nik
LEFT JOIN recipients_personrecord AS record
    ON record.person_id = known.id AND record.source = %(source)s AND record.is_current
WHERE person.mask & %(errors)s = 0
