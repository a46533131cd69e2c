-- Purpose: one page of the families behind a number, by key. Rows: one page.
-- Index: family_by_village, living_conditions_one_current_per_source.
SELECT family.id, NULL, coalesce(head.full_name, ''), '', area.name, family.address, $row
FROM $tables
JOIN access_area AS area ON area.code = family.village_id
LEFT JOIN recipients_person AS head ON head.id = family.head_id
WHERE $counts AND $village_of = ANY (%(villages)s) AND (%(source)s = '' OR $source_of = %(source)s)
    AND ($owner, $row) > (%(after)s, %(after_row)s) AND ($condition)
ORDER BY $owner, $row LIMIT %(limit)s
