-- Purpose: today's figures of data quality of each kelurahan and source: rows by base, and of them those amiss by
--     measure (recipients.queries.quality_measures). Rows: kelurahan times sources, one to four parts each.
-- Index: none, the registry is read whole.
INSERT INTO recipients_qualityfigures AS figures (
    village_id, source, on_day, refreshed_at, families, persons, living, conditions, numbers
)
SELECT
    village_id, source, %(today)s, %(now)s,
    coalesce(sum(rows) FILTER (WHERE part = 0), 0), coalesce(sum(rows) FILTER (WHERE part = 1), 0),
    coalesce(sum(rows) FILTER (WHERE part = 2), 0), coalesce(sum(rows) FILTER (WHERE part = 3), 0),
    coalesce((array_agg(numbers) FILTER (WHERE part = 0))[1], '{}')
        || coalesce((array_agg(numbers) FILTER (WHERE part = 1))[1], '{}')
        || coalesce((array_agg(numbers) FILTER (WHERE part = 2))[1], '{}')
        || coalesce((array_agg(numbers) FILTER (WHERE part = 3))[1], '{}')
FROM (
    $families_part
    UNION ALL $persons_part
    UNION ALL $living_part
    UNION ALL $conditions_part
) AS parts
GROUP BY village_id, source
ON CONFLICT (on_day, village_id, source) DO UPDATE SET
    refreshed_at = excluded.refreshed_at, families = excluded.families, persons = excluded.persons,
    living = excluded.living, conditions = excluded.conditions, numbers = excluded.numbers
