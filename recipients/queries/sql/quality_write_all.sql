-- Purpose: the row of each kelurahan in which all sources stand together: each family and person counted once.
-- Rows: one per kelurahan. Index: quality_figures_once_a_day.
INSERT INTO recipients_qualityfigures AS figures (
    village_id, source, on_day, refreshed_at, families, persons, living, conditions, numbers
)
SELECT village_id, '', %(today)s, %(now)s, sum(families), sum(persons), 0, 0, '{}'
FROM recipients_qualityfigures
WHERE on_day = %(today)s AND source <> ''
GROUP BY village_id
ON CONFLICT (on_day, village_id, source) DO UPDATE SET
    refreshed_at = excluded.refreshed_at, families = excluded.families, persons = excluded.persons,
    numbers = excluded.numbers
