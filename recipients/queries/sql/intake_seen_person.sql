-- Purpose: members whom the registry still has as their line said, by that line's fingerprint: who stands in the file with
--     it need not be judged again. The fingerprint kept is mixed with NIK and KK number, so that it is lost for those
--     whose number is another one today. Those who vanished or died are judged, those who have grown too old, and lines
--     with marks, because their reasons quote them.
-- Rows: nine in ten of the source; those that the file has not are taken out again. Index: none (hashed).
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    conditions.raw_hash # $identity AS raw_hash, known.nik, card.kk_number, conditions.marks, known.id AS person_id,
    $relationship AS relationship
FROM recipients_personconditions AS conditions
JOIN recipients_person AS known ON known.id = conditions.person_id
JOIN recipients_familycard AS card ON card.family_id = known.family_id AND card.until_on IS NULL
WHERE conditions.source = %(source)s AND conditions.is_current AND conditions.version <= %(version)s
    AND conditions.raw_hash IS NOT NULL AND conditions.marks IN (0, %(noted_bits)s)
    AND known.vital_status <> 'deceased' AND known.vanished_in = '' AND known.birth_date > %(born_121)s
