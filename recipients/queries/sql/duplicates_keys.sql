-- Purpose: the keys of the blocks each person stands in. Two persons are compared when they share one:
--     1 birth date (day and month in either order) and name; 2 and the end of the name; 3 and mother; 4 and address of
--     the card; 5 and family; 6-8 name and two of day, month, year; 9 the first 12 digits of the NIK and an initial;
--     10 its last 10 digits and two letters (without them: serials are low, blocks would be huge); 11 year, mother and
--     two letters; 12 birth date, sex and two letters of any word; 13, 14 the same with family and address of the card.
-- Rows: about fifteen a person. Index: none.
SELECT person_id, key
FROM (
    SELECT *, y * 10000 + least(m, d) * 100 + greatest(m, d) AS day
    FROM (
        SELECT *, date_part('year', birth_date)::int AS y, date_part('month', birth_date)::int AS m,
            date_part('day', birth_date)::int AS d
        FROM $people
    ) AS dated
) AS person,
LATERAL (
    SELECT unnest(ARRAY[
        hashtextextended(day || name, 1), hashtextextended(day || right(joined, 3), 2),
        CASE WHEN mother <> '' THEN hashtextextended(day || mother, 3) END, hashtextextended(day || card::text, 4),
        hashtextextended(day || ':' || family_id, 5), hashtextextended(y || '-' || m || name, 6),
        hashtextextended(y || '-' || d || name, 7), hashtextextended(m || '-' || d || name, 8),
        hashtextextended(left(nik, 12) || left(joined, 1), 9), hashtextextended(right(nik, 10) || left(joined, 2), 10),
        CASE WHEN mother <> '' THEN hashtextextended(y || mother || left(joined, 2), 11) END
    ]) AS key
    UNION ALL
    SELECT unnest(ARRAY[
        hashtextextended(day || sex || left(word, 2), 12), hashtextextended(family_id || left(word, 2), 13),
        hashtextextended(card::text || left(word, 2), 14)
    ])
    FROM unnest(words) AS word
) AS standing
WHERE key IS NOT NULL
