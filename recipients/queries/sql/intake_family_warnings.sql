-- Purpose: compare each kept family with its kept members: their number, and how many of them are its head.
-- Rows: one per kept family, those with a warning written. Index: none (hashed).
UPDATE $family AS family SET mask = family.mask | found.bits
FROM (
    SELECT
        kept.row_number,
        CASE WHEN kept.declared_members <> coalesce(members.number, 0) THEN %(count_differs)s ELSE 0 END
        | CASE WHEN coalesce(members.heads, 0) = 0 THEN %(no_head)s WHEN members.heads > 1 THEN %(several_heads)s
            ELSE 0 END AS bits
    FROM $family AS kept LEFT JOIN (
        SELECT kk_number, count(*) AS number, count(*) FILTER (WHERE relationship = 1) AS heads
        FROM (
            SELECT kk_number, relationship FROM $person WHERE mask & %(errors)s = 0
            UNION ALL SELECT kk_number, relationship FROM $person_seen
        ) AS every GROUP BY kk_number
    ) AS members USING (kk_number)
    WHERE kept.mask & %(errors)s = 0
) AS found
WHERE found.row_number = family.row_number AND found.bits <> 0
