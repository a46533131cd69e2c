-- Purpose: write down the reason of every row with a mark about its NIK, masked, without reading the raw row again: of
--     rows seen before no more is known. Rows: one per such row. Index: none.
INSERT INTO recipients_importissue (file_id, row, "column", code, severity, value)
SELECT %(file)s, row_number, %(column)s, %(code)s, %(severity)s, left(nik, 6) || '******' || right(nik, 4)
FROM $rows WHERE $marks & %(bit)s <> 0 ORDER BY row_number
