-- Purpose: whom a life event took out of the family that the file still names: they stay where the event put them.
-- Rows: a few. Index: none (hashed).
CREATE UNLOGGED TABLE $held WITH (autovacuum_enabled = false) AS
SELECT found.row_number
FROM $forms AS forms
JOIN $found AS found ON found.person_id = forms.key
JOIN $family_fate AS family ON family.kk_number = found.kk_number
WHERE forms.kind = 'person' AND forms.field = 'family_id' AND family.family_id::text = ANY (forms.befores)
    AND family.family_id IS DISTINCT FROM found.old_family_id
