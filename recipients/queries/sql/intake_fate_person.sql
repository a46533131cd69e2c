-- Purpose: decide for each kept member whether it is new, changed (another row, or another family) or unchanged.
--     New ones get the id under which they will be admitted; rows seen before are unchanged.
-- Rows: one per kept member. Index: none (hashed).
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
SELECT
    found.row_number,
    coalesce(found.person_id, nextval('recipients_person_id_seq')) AS person_id,
    family.family_id, found.old_family_id,
    CASE
        WHEN found.person_id IS NULL THEN 'new'
        WHEN found.old_hash IS DISTINCT FROM found.row_hash OR found.old_family_id IS DISTINCT FROM family.family_id
            THEN 'changed'
        ELSE 'unchanged'
    END AS fate
FROM $found AS found JOIN $family_fate AS family USING (kk_number)
UNION ALL
SELECT seen.row_number, seen.person_id, seen.family_id, seen.family_id, 'unchanged'
FROM $person_seen AS seen JOIN $person AS person USING (row_number)
WHERE person.mask & %(errors)s = 0
