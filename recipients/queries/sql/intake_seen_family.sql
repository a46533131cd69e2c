-- Purpose: families that the registry still has as their line said, by that line's fingerprint: those that stand in the
--     file with it need not be judged again. The fingerprint kept is mixed with the KK number, so that it is lost for
--     those whose number is another one today. Closed and vanished ones are judged, because they come back, and lines
--     with marks, because their reasons quote them.
-- Rows: nine in ten of the source; those that the file has not are taken out again. Index: none (hashed).
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    conditions.raw_hash # $identity AS raw_hash, card.kk_number, conditions.marks, conditions.source_hash AS row_hash,
    card.family_id, conditions.declared_members
FROM recipients_livingconditions AS conditions
JOIN recipients_familycard AS card ON card.family_id = conditions.family_id AND card.until_on IS NULL
JOIN recipients_family AS family ON family.id = card.family_id
WHERE conditions.source = %(source)s AND conditions.is_current AND conditions.version <= %(version)s
    AND conditions.raw_hash IS NOT NULL AND conditions.marks IN (0, %(noted_bits)s)
    AND family.status = 'active' AND family.vanished_in = ''
