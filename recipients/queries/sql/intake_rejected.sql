-- Purpose: keep refused rows as they came, in the column order of the format; a broken line is kept whole.
-- Rows: one per refused row. Index: none.
INSERT INTO recipients_rejectedrow (file_id, row, fields)
SELECT %(file)s, raw.row_number, CASE WHEN raw.broken <> '' THEN ARRAY[raw.raw_line] ELSE ARRAY[$columns] END
FROM $judged AS judged JOIN $raw AS raw USING (row_number)
WHERE judged.mask & %(errors)s <> 0
ORDER BY raw.row_number
