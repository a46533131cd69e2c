-- Purpose: the members of a family whom a waiting import adds, changes, brings, takes away or no longer has.
-- Rows: one per such member. Index: none (the import's tables are read whole), primary keys.
SELECT fate.person_id,
    CASE WHEN fate.fate = 'new' THEN 'new' WHEN fate.family_id <> %(family_id)s THEN 'left'
        WHEN fate.old_family_id <> fate.family_id THEN 'came' ELSE 'changed' END,
    row.full_name, to_jsonb(person), to_jsonb(conditions), to_jsonb(row)
FROM $person_fate AS fate
JOIN $person AS row USING (row_number)
LEFT JOIN recipients_person AS person ON person.id = fate.person_id
LEFT JOIN recipients_personconditions AS conditions
    ON conditions.person_id = person.id AND conditions.source = %(source)s AND conditions.is_current
WHERE fate.fate <> 'unchanged' AND (fate.family_id = %(family_id)s OR fate.old_family_id = %(family_id)s)
UNION ALL
SELECT person.id, 'gone', person.full_name, NULL, NULL, NULL
FROM $person_gone AS missing JOIN recipients_person AS person ON person.id = missing.person_id
WHERE person.family_id = %(family_id)s
