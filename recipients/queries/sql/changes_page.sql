-- Purpose: one page of changed families of some classes, by key. Rows: one page.
-- Index: that of the inner statement; family_change_once_per_import gives the order for one import.
SELECT changed.id, changed.family_id, changed.name, here.name, before.name, changed.classes, changed.decile_before,
    changed.decile_after, changed.joined, changed."left", changed.state, changed.decision
FROM ($changed) AS changed
JOIN access_area AS here ON here.code = changed.village_id
LEFT JOIN access_area AS before ON before.code = changed.village_before_id
WHERE changed.family_id > %(after)s
    AND (%(classes)s::text[] = '{}' OR changed.classes && %(classes)s::text[])
    AND (%(here)s::text[] = '{}' OR changed.village_id = ANY (%(here)s))
    AND (%(left_from)s::text[] = '{}' OR changed.village_before_id = ANY (%(left_from)s))
ORDER BY changed.family_id LIMIT %(limit)s
