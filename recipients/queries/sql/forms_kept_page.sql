-- Purpose: one page of what forms hold against the rows of a staged file: whom it is about, both values, the form.
-- Rows: a page. Index: recipients_person_pkey, recipients_family_pkey.
SELECT
    page.row_number, page.family_id, coalesce(person.full_name, head.full_name, ''), page.field, page.said, page.kept,
    coalesce(person.full_name, ''), coalesce(head.full_name, ''), page.event_id
FROM (
    SELECT * FROM $kept ORDER BY row_number, part, field LIMIT %(limit)s OFFSET %(offset)s
) AS page
LEFT JOIN recipients_person AS person ON person.id = page.person_id
LEFT JOIN recipients_family AS family ON family.id = page.family_id
LEFT JOIN recipients_person AS head ON head.id = family.head_id
ORDER BY page.row_number, page.part, page.field
