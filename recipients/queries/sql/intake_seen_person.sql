-- Purpose: members whose row is, sign by sign, the one the registry has from this source, in the same family: they
--     need not be judged again. Rows that grew doubtful with age, or that were repaired, are not taken this way.
-- Rows: nine in ten of a next version. Index: none (hashed); the hash of the row is the condition that selects.
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    raw.row_number, raw.nik, raw.kk_number, conditions.marks, conditions.source_hash AS row_hash,
    known.id AS person_id, known.family_id, $relationship AS relationship
FROM $raw AS raw
JOIN recipients_person AS known ON known.nik = raw.nik AND known.vital_status <> 'deceased'
JOIN recipients_personconditions AS conditions
    ON conditions.person_id = known.id AND conditions.source = %(source)s AND conditions.is_current
    AND conditions.raw_hash = hash_record_extended(ROW($columns), %(seed)s)
JOIN recipients_familycard AS card
    ON card.family_id = known.family_id AND card.until_on IS NULL AND card.kk_number = raw.kk_number
WHERE raw.broken = '' AND raw.damaged = '' AND NOT raw.encoding_repaired
    AND conditions.version <= %(version)s AND conditions.marks & %(age_bits)s = 0
    AND raw.birth_date > %(born_121)s::text
