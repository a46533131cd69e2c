-- Purpose: decide for each kept member whether it is new, changed (another row, or another family) or unchanged.
--     New ones get the id under which they will be admitted. Those seen before are unchanged and have no row here.
--     Whom a life event took out of the family that the file still names stays where the event put them (is_held).
-- Rows: one per kept member that was read. Index: none (hashed).
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
WITH moved AS MATERIALIZED (
    SELECT (one ->> 'key')::bigint AS person_id, array_agg((one -> 'before' ->> 'family_id')::bigint) AS former
    FROM recipients_correction AS event, jsonb_array_elements(event.writes) AS one
    WHERE event.state IN ('applied', 'undo_waiting') AND one ->> 'table' = 'person' AND one -> 'before' ? 'family_id'
    GROUP BY 1
), placed AS (
    SELECT
        found.row_number, found.person_id, found.old_family_id, found.old_hash, found.row_hash,
        coalesce(family.family_id = ANY (moved.former), false) AS is_held, family.family_id AS told_family_id
    FROM $found AS found JOIN $family_fate AS family USING (kk_number)
    LEFT JOIN moved ON moved.person_id = found.person_id
)
SELECT
    row_number, coalesce(person_id, nextval('recipients_person_id_seq')) AS person_id,
    CASE WHEN is_held THEN old_family_id ELSE told_family_id END AS family_id, old_family_id, is_held,
    CASE
        WHEN person_id IS NULL THEN 'new'
        WHEN old_hash IS DISTINCT FROM row_hash OR NOT is_held AND old_family_id IS DISTINCT FROM told_family_id
            THEN 'changed'
        ELSE 'unchanged'
    END AS fate
FROM placed
