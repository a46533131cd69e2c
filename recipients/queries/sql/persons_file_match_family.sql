-- Purpose: find each family in the registry: by its KK number, else by its members (at least half of them are those of
--     one old family whose number is not in the file, and no other family of the file has more of them; a family that
--     had the number before comes first, also with fewer: the file is behind what split it). The others get the id
--     under which they will be admitted. What else changes a family is found when its persons are.
-- Rows: one per family. Index: none (hashed), family_card_one_family_per_kk and family_card_former_kk when few.
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
WITH sought AS MATERIALIZED (
    SELECT family.*, card.family_id
    FROM $family AS family
    LEFT JOIN recipients_familycard AS card ON card.kk_number = family.kk_number AND card.until_on IS NULL
), held AS (
    SELECT found.kk_number, found.old_family_id, count(*) AS number
    FROM $found AS found
    WHERE found.old_family_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM sought WHERE sought.family_id = found.old_family_id)
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
    coalesce(known.id, nextval(pg_get_serial_sequence('recipients_family', 'id'))) AS family_id,
    CASE
        WHEN known.id IS NULL THEN 'new'
        WHEN sought.family_id IS NULL THEN 'changed'
        ELSE 'unchanged'
    END AS fate,
    by_members.old_family_id IS NOT NULL AS has_new_card
FROM sought
LEFT JOIN by_members ON by_members.kk_number = sought.kk_number
LEFT JOIN recipients_family AS known ON known.id = coalesce(sought.family_id, by_members.old_family_id)
