-- Purpose: do not mark members of held-back families as no longer there. Rows: those of held-back families.
-- Index: family_change_held.
DELETE FROM $gone AS gone USING recipients_familychange AS change
WHERE change.source_import_id = %(import_id)s AND change.state = 'held' AND gone.person_id = ANY (change.missing)
