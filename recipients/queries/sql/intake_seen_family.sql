-- Purpose: families whose line is the one the registry has from this source: they need not be judged again. Closed and
--     vanished ones are judged, because they come back.
-- Rows: nine in ten of a next version. Index: none (hashed).
CREATE UNLOGGED TABLE $seen WITH (autovacuum_enabled = false) AS
SELECT
    told.row_number, told.kk_number, conditions.source_hash AS row_hash, card.family_id, conditions.declared_members
FROM $told AS told
JOIN recipients_livingconditions AS conditions
    ON conditions.raw_hash = told.raw_hash AND conditions.source = %(source)s AND conditions.is_current
JOIN recipients_familycard AS card
    ON card.family_id = conditions.family_id AND card.kk_number = told.kk_number AND card.until_on IS NULL
JOIN recipients_family AS family ON family.id = card.family_id
WHERE family.status = 'active' AND family.vanished_in = ''
