-- Purpose: find each kept member that was read in the registry by NIK, with its family there and the hash
--     of what this source said.
-- Rows: one per kept row that is not in the registry as it came.
-- Index: person_nik_once_among_those_who_count when they are few.
CREATE UNLOGGED TABLE $found WITH (autovacuum_enabled = false) AS
SELECT
    person.row_number, person.nik, person.kk_number, person.relationship, person.row_hash,
    known.id AS person_id, known.family_id AS old_family_id, conditions.source_hash AS old_hash
FROM $person AS person
LEFT JOIN recipients_person AS known ON known.nik = person.nik AND known.vital_status <> 'deceased'
LEFT JOIN recipients_personconditions AS conditions
    ON conditions.person_id = known.id AND conditions.source = %(source)s AND conditions.is_current
WHERE person.mask & %(errors)s = 0
