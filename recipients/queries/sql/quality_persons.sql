-- Purpose: one page of the persons behind a number, by key. Rows: one page.
-- Index: person_by_village_and_name or recipients_person_pkey, person_conditions_one_current_per_source.
SELECT person.family_id, person.id, person.full_name, person.nik, area.name, person.card_address, $row
FROM $tables
JOIN access_area AS area ON area.code = person.village_id
WHERE $counts AND $village_of = ANY (%(villages)s) AND (%(source)s = '' OR $source_of = %(source)s)
    AND ($owner, $row) > (%(after)s, %(after_row)s) AND ($condition)
ORDER BY $owner, $row LIMIT %(limit)s
