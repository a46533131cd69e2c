-- Purpose: decide for each kept member whether it is new, changed (another row, or another family) or unchanged.
--     New ones get the id under which they will be admitted. Those seen before are unchanged and have no row here.
-- Rows: one per kept member that was read. Index: none (hashed).
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
SELECT
    found.row_number,
    coalesce(found.person_id, nextval('recipients_person_id_seq')) AS person_id,
    family.family_id, found.old_family_id, found.relationship, false AS is_held,
    CASE
        WHEN found.person_id IS NULL THEN 'new'
        WHEN found.old_hash IS DISTINCT FROM found.row_hash OR found.old_family_id IS DISTINCT FROM family.family_id
            THEN 'changed'
        ELSE 'unchanged'
    END AS fate
FROM $found AS found JOIN $family_fate AS family USING (kk_number)
