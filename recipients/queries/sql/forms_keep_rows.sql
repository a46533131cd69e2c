-- Purpose: bring judged rows to what forms have changed, so that the merge writes nothing else.
-- Rows: a few. Index: none (hashed).
UPDATE $judged AS judged SET ($columns) = (SELECT $columns FROM jsonb_populate_record(judged, kept.said))
FROM (
    SELECT row_number, jsonb_object_agg(col, kept) AS said FROM $kept WHERE part = %(part)s AND col <> '' GROUP BY 1
) AS kept
WHERE kept.row_number = judged.row_number
