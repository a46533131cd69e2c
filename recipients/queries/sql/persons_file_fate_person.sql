-- Purpose: decide for each kept person whether it is new, changed (another value, or another family) or unchanged: a
--     row that says what it said before leaves alone what was changed since. New ones get their ids. Whom an event took
--     out of the family that the file names stays where the event put them.
-- Rows: one per kept row. Index: none (hashed).
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
SELECT
    found.row_number,
    coalesce(found.person_id, nextval(pg_get_serial_sequence('recipients_person', 'id'))) AS person_id,
    CASE WHEN held.row_number IS NULL THEN family.family_id ELSE found.old_family_id END AS family_id,
    found.old_family_id, held.row_number IS NOT NULL AS is_held, found.old_hash IS DISTINCT FROM found.row_hash AS is_news,
    CASE
        WHEN found.person_id IS NULL THEN 'new'
        WHEN held.row_number IS NULL AND found.old_family_id IS DISTINCT FROM family.family_id THEN 'changed'
        WHEN found.old_hash IS DISTINCT FROM found.row_hash AND said.differs THEN 'changed'
        ELSE 'unchanged'
    END AS fate
FROM $found AS found
JOIN $family_fate AS family USING (kk_number)
LEFT JOIN $said AS said ON said.row_number = found.row_number
LEFT JOIN $held AS held ON held.row_number = found.row_number
