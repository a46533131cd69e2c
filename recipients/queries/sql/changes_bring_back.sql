-- Purpose: the judged rows of held-back families, as if their file held nothing else. Rows: those of a few families.
-- Index: held_row_once, recipients_heldrow_change_id.
INSERT INTO $judged
SELECT judged.* FROM recipients_heldrow AS held
CROSS JOIN LATERAL jsonb_populate_record(NULL::$judged, held.said) AS judged
WHERE held.file_id = %(file)s AND held.change_id = ANY (%(changes)s)
