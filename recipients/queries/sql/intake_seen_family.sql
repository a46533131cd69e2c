-- Purpose: families whose row is, sign by sign, the one the registry has from this source: they need not be judged
--     again. Rows: nine in ten of a next version. Index: none (hashed); the hash of the row selects.
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    raw.row_number, raw.kk_number, conditions.marks, conditions.source_hash AS row_hash, card.family_id,
    conditions.declared_members
FROM $raw AS raw
JOIN recipients_familycard AS card ON card.kk_number = raw.kk_number AND card.until_on IS NULL
JOIN recipients_livingconditions AS conditions
    ON conditions.family_id = card.family_id AND conditions.source = %(source)s AND conditions.is_current
    AND conditions.raw_hash = hash_record_extended(ROW($columns), %(seed)s)
WHERE raw.broken = '' AND raw.damaged = '' AND NOT raw.encoding_repaired AND conditions.version <= %(version)s
