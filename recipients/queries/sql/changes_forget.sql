-- Purpose: forget how an import was described, before it is described again. Rows: those of one import.
-- Index: family_change_once_per_import.
DELETE FROM recipients_familychange WHERE source_import_id = %(import_id)s
