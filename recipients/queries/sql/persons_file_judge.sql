-- Purpose: judge the rows of a file of persons alone (SIAK, our template) by the rules that need no other row: those of
--     the pair's members ($judge), and where the family lives, for which such a file has no row of its own.
-- Rows: one per row of the file. Index: none (hashed); family_card_one_family_per_kk says that a card is of one family.
SELECT
    judged.row_number,
    judged.mask | CASE
        WHEN judged.mask & $ROW_BROKEN <> 0 THEN 0
        WHEN judged.card_village_id IS NULL THEN $AREA_UNKNOWN
        WHEN NOT starts_with(judged.card_village_id, %(city)s || '.')
            AND NOT (%(knows_card)s AND card.kk_number IS NOT NULL) THEN $AREA_OUTSIDE_CITY
        ELSE 0
    END AS mask,
    judged.nik, judged.kk_number, judged.full_name, judged.birth_date, judged.relationship,
    judged.card_village_id AS village_id, $kept, judged.row_hash, judged.raw_hash, judged.source_codes
FROM ($judge) AS judged
LEFT JOIN recipients_familycard AS card ON card.kk_number = judged.kk_number AND card.until_on IS NULL
