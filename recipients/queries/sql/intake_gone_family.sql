-- Purpose: families that this source still had and that the file has in no row, not even a refused one.
-- Rows: all families of the source read, few out. Index: none (hashed).
CREATE UNLOGGED TABLE $gone WITH (autovacuum_enabled = false) AS
SELECT family.id AS family_id
FROM recipients_livingconditions AS conditions JOIN recipients_family AS family ON family.id = conditions.family_id
WHERE conditions.source = %(source)s AND conditions.is_current
    AND family.status = 'active' AND family.vanished_in = ''
    AND NOT EXISTS (SELECT FROM $fate AS fate WHERE fate.family_id = family.id)
    AND NOT EXISTS (
        SELECT FROM recipients_familycard AS card JOIN $family AS row ON row.kk_number = card.kk_number
        WHERE card.family_id = family.id AND card.until_on IS NULL
    )
