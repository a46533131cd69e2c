-- Purpose: whom a life event took out of the family that the file still names stays where the event put them.
-- Rows: few. Index: none (hashed).
UPDATE $fate AS fate
SET family_id = fate.old_family_id, is_held = true,
    fate = CASE WHEN found.old_hash IS DISTINCT FROM found.row_hash THEN 'changed' ELSE 'unchanged' END
FROM (
    SELECT (one ->> 'key')::bigint AS person_id, array_agg((one -> 'before' ->> 'family_id')::bigint) AS former
    FROM recipients_correction AS event, jsonb_array_elements(event.writes) AS one
    WHERE event.state IN ('applied', 'undo_waiting') AND one ->> 'table' = 'person' AND one -> 'before' ? 'family_id'
    GROUP BY 1
) AS moved
JOIN $found AS found ON found.person_id = moved.person_id
WHERE fate.row_number = found.row_number AND fate.family_id = ANY (moved.former)
    AND fate.family_id IS DISTINCT FROM fate.old_family_id
