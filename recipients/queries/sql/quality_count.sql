-- Purpose: how many families or persons stand behind a number. Rows: one.
-- Index: family_by_village or person_by_village_and_name; the city's rows are read once.
SELECT count(*) FROM $tables
WHERE $counts AND $village_of = ANY (%(villages)s) AND (%(source)s = '' OR $source_of = %(source)s) AND ($condition)
