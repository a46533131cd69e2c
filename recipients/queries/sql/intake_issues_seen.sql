-- Purpose: write down the reason of rows that were seen before and carry a mark about their NIK; the NIK is masked.
-- Rows: one per such row. Index: none.
INSERT INTO recipients_importissue (file_id, row, "column", code, severity, value)
SELECT %(file)s, row_number, %(column)s, %(code)s, %(severity)s, left(nik, 6) || '******' || right(nik, 4)
FROM $seen WHERE marks & %(bit)s <> 0 ORDER BY row_number
