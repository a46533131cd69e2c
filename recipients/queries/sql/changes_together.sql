-- Purpose: held-back families with all those that members of theirs come from or go to. Rows: a few families.
-- Index: family_change_once_per_import.
WITH RECURSIVE together (id, family_id, related) AS (
    SELECT id, family_id, related FROM recipients_familychange
    WHERE source_import_id = %(import_id)s AND state = 'held' AND id = ANY (%(changes)s)
    UNION
    SELECT other.id, other.family_id, other.related
    FROM together JOIN recipients_familychange AS other
        ON other.source_import_id = %(import_id)s AND other.family_id = ANY (together.related)
    WHERE other.state = 'held'
)
SELECT id FROM together ORDER BY id
