-- Purpose: pick again the families that were held back one by one. Rows: those that a person clicked.
-- Index: family_change_once_per_import.
UPDATE recipients_familychange SET is_picked = true
WHERE source_import_id = %(import_id)s
    AND (file_row = ANY (%(rows)s::integer[]) OR file_row IS NULL AND family_id = ANY (%(families)s::bigint[]))
