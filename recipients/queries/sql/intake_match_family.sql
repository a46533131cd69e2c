-- Purpose: find each kept family in the registry: by its KK number, else by its members (at least half of them are
--     those of one old family whose number is not in the file, and no other family of the file has more of them; a
--     family that had the number before comes first, also with fewer: the file is behind what split it).
--     The others get the id under which they will be admitted. Rows seen before are in the registry as they came,
--     and so are their members' families: they take no part in the search.
-- Rows: one per kept family. Index: none when most rows match (hashed), family_card_one_family_per_kk when few do;
--     family_card_former_kk.
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
WITH sought AS MATERIALIZED (
    SELECT family.row_number, family.kk_number, family.row_hash, card.family_id
    FROM $family AS family
    LEFT JOIN recipients_familycard AS card ON card.kk_number = family.kk_number AND card.until_on IS NULL
    WHERE family.mask & %(errors)s = 0
        AND NOT EXISTS (SELECT FROM $family_seen AS seen WHERE seen.kk_number = family.kk_number)
), held AS (
    SELECT found.kk_number, found.old_family_id, count(*) AS number
    FROM $found AS found
    WHERE found.old_family_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM sought WHERE sought.family_id = found.old_family_id)
        AND NOT EXISTS (SELECT FROM $family_seen AS seen WHERE seen.family_id = found.old_family_id)
    GROUP BY found.kk_number, found.old_family_id
), ranked AS (
    SELECT *, max(number) OVER (PARTITION BY old_family_id) AS most FROM held
), sizes AS (
    SELECT kk_number, count(*) AS members FROM $found GROUP BY kk_number
), claimed AS (
    SELECT DISTINCT ON (ranked.old_family_id)
        ranked.kk_number, ranked.old_family_id, ranked.number, former.id IS NOT NULL AS had_number
    FROM ranked JOIN sought USING (kk_number) JOIN sizes USING (kk_number)
    LEFT JOIN recipients_familycard AS former
        ON former.kk_number = ranked.kk_number AND former.family_id = ranked.old_family_id
        AND former.until_on IS NOT NULL
    WHERE ranked.number = ranked.most AND sought.family_id IS NULL
        AND (former.id IS NOT NULL OR ranked.number * 2 >= sizes.members)
    ORDER BY ranked.old_family_id, sought.row_number
), by_members AS (
    SELECT DISTINCT ON (kk_number) kk_number, old_family_id
    FROM claimed
    ORDER BY kk_number, had_number DESC, number DESC, old_family_id
)
SELECT
    sought.row_number, sought.kk_number,
    coalesce(
        sought.family_id, by_members.old_family_id, nextval('recipients_family_id_seq')
    ) AS family_id,
    CASE
        WHEN sought.family_id IS NULL AND by_members.old_family_id IS NULL THEN 'new'
        WHEN sought.family_id IS NULL OR conditions.source_hash IS DISTINCT FROM sought.row_hash THEN 'changed'
        ELSE 'unchanged'
    END AS fate,
    by_members.old_family_id IS NOT NULL AS has_new_card
FROM sought
LEFT JOIN by_members ON by_members.kk_number = sought.kk_number
LEFT JOIN recipients_livingconditions AS conditions
    ON conditions.family_id = coalesce(sought.family_id, by_members.old_family_id)
    AND conditions.source = %(source)s AND conditions.is_current
UNION ALL
SELECT family.row_number, seen.kk_number, seen.family_id, 'unchanged', false
FROM $family_seen AS seen JOIN $family AS family USING (kk_number)
WHERE family.mask & %(errors)s = 0
