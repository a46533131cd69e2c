-- Purpose: put the judged rows of held-back families aside, as the file says them: what forms hold against them is
--     looked up again when they are taken in. Rows: those of held-back families.
-- Index: family_change_held.
INSERT INTO recipients_heldrow (change_id, file_id, row, said)
SELECT change.id, %(file)s, judged.row_number, to_jsonb(judged) || coalesce((
        SELECT jsonb_object_agg(kept.col, kept.said) FROM $kept AS kept
        WHERE kept.part = %(part)s AND kept.col <> '' AND kept.row_number = judged.row_number
    ), '{}')
FROM recipients_familychange AS change
JOIN $fate AS fate ON fate.family_id = change.family_id
JOIN $judged AS judged USING (row_number)
WHERE change.source_import_id = %(import_id)s AND change.state = 'held'
