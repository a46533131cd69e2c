-- Purpose: hold back the families of the classes that are not accepted and those picked one by one, with all families
--     that members of theirs come from or go to: half of a split cannot be taken in.
-- Rows: the changed families of one import. Index: family_change_once_per_import.
WITH RECURSIVE held (family_id, related) AS (
    SELECT family_id, related FROM recipients_familychange
    WHERE source_import_id = %(import_id)s AND (is_picked OR classes && %(classes)s::varchar[])
    UNION
    SELECT other.family_id, other.related
    FROM held JOIN recipients_familychange AS other
        ON other.source_import_id = %(import_id)s AND other.family_id = ANY (held.related)
)
UPDATE recipients_familychange AS change
SET state = CASE WHEN held.family_id IS NULL THEN 'proposed' ELSE 'held' END
FROM recipients_familychange AS one LEFT JOIN (SELECT DISTINCT family_id FROM held) AS held USING (family_id)
WHERE one.id = change.id AND change.source_import_id = %(import_id)s AND change.state IN ('proposed', 'held')
    AND change.state <> CASE WHEN held.family_id IS NULL THEN 'proposed' ELSE 'held' END
