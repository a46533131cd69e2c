-- Purpose: one page of families whose decile moved within a range, the furthest first. Rows: one page.
-- Index: that of the inner statement, primary keys for what is shown.
SELECT page.family_id, page.before, page.after, head.full_name, area.name
FROM (
    SELECT moved.family_id, moved.before, moved.after FROM ($moved) AS moved
    WHERE moved.after - moved.before BETWEEN %(lowest)s AND %(highest)s AND moved.after <> moved.before
    ORDER BY abs(moved.after - moved.before) DESC, moved.family_id
    LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN recipients_family AS family ON family.id = page.family_id
JOIN access_area AS area ON area.code = family.village_id
LEFT JOIN recipients_person AS head ON head.id = family.head_id
ORDER BY abs(page.after - page.before) DESC, page.family_id
