-- Purpose: find each kept family in the registry: by its KK number, else by its members (at least half of them are
--     those of one old family whose number is not in the file, and no other family of the file has more of them).
--     The others get the id under which they will be admitted.
-- Rows: one per kept family. Index: none when most rows match (hashed), family_card_one_family_per_kk when few do.
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
WITH by_card AS MATERIALIZED (
    SELECT seen.row_number, seen.kk_number, seen.family_id
    FROM $family_seen AS seen JOIN $family AS family USING (row_number)
    WHERE family.mask & %(errors)s = 0
    UNION ALL
    SELECT family.row_number, family.kk_number, card.family_id
    FROM $family AS family JOIN recipients_familycard AS card
        ON card.kk_number = family.kk_number AND card.until_on IS NULL
    WHERE family.mask & %(errors)s = 0
        AND NOT EXISTS (SELECT FROM $family_seen AS seen WHERE seen.row_number = family.row_number)
), held AS (
    SELECT found.kk_number, found.old_family_id, count(*) AS number
    FROM $found AS found
    WHERE found.old_family_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM by_card WHERE by_card.family_id = found.old_family_id)
    GROUP BY found.kk_number, found.old_family_id
), ranked AS (
    SELECT *, max(number) OVER (PARTITION BY old_family_id) AS most FROM held
), claimed AS (
    SELECT DISTINCT ON (ranked.old_family_id) ranked.kk_number, ranked.old_family_id, ranked.number
    FROM ranked JOIN $family AS family ON family.kk_number = ranked.kk_number AND family.mask & %(errors)s = 0
    WHERE ranked.number = ranked.most
        AND NOT EXISTS (SELECT FROM by_card WHERE by_card.kk_number = ranked.kk_number)
        AND ranked.number * 2 >= (SELECT count(*) FROM $found AS member WHERE member.kk_number = ranked.kk_number)
    ORDER BY ranked.old_family_id, family.row_number
), by_members AS (
    SELECT DISTINCT ON (kk_number) kk_number, old_family_id FROM claimed ORDER BY kk_number, number DESC, old_family_id
)
SELECT
    family.row_number, family.kk_number,
    coalesce(
        by_card.family_id, by_members.old_family_id, nextval(pg_get_serial_sequence('recipients_family', 'id'))
    ) AS family_id,
    CASE
        WHEN by_card.family_id IS NULL AND by_members.old_family_id IS NULL THEN 'new'
        WHEN by_card.family_id IS NULL OR conditions.source_hash IS DISTINCT FROM family.row_hash THEN 'changed'
        ELSE 'unchanged'
    END AS fate,
    by_members.old_family_id IS NOT NULL AS has_new_card
FROM $family AS family
LEFT JOIN by_card USING (row_number)
LEFT JOIN by_members ON by_members.kk_number = family.kk_number
LEFT JOIN recipients_livingconditions AS conditions
    ON conditions.family_id = coalesce(by_card.family_id, by_members.old_family_id)
    AND conditions.source = %(source)s AND conditions.is_current
WHERE family.mask & %(errors)s = 0
ORDER BY family.row_number
