-- Purpose: take held-back families out of what will be merged. Rows: those of held-back families.
-- Index: family_change_held.
DELETE FROM $fate AS fate USING recipients_familychange AS change
WHERE change.source_import_id = %(import_id)s AND change.state = 'held' AND change.family_id = fate.family_id
