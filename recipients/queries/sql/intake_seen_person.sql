-- Purpose: members whose line is the one the registry has from this source, in the same family: they need not be judged
--     again. Those who vanished or died are judged, and those who have grown too old.
-- Rows: nine in ten of a next version. Index: none (hashed).
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    told.row_number, told.nik, told.kk_number, conditions.marks, conditions.source_hash AS row_hash,
    known.id AS person_id, known.family_id, $relationship AS relationship
FROM $told AS told
JOIN recipients_personconditions AS conditions
    ON conditions.raw_hash = told.raw_hash AND conditions.source = %(source)s AND conditions.is_current
JOIN recipients_person AS known
    ON known.id = conditions.person_id AND known.nik = told.nik AND known.vital_status <> 'deceased'
    AND known.vanished_in = ''
JOIN recipients_familycard AS card
    ON card.family_id = known.family_id AND card.until_on IS NULL AND card.kk_number = told.kk_number
WHERE known.birth_date > %(born_121)s
