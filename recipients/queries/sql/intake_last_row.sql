-- Purpose: the highest row number of a file. Rows: one whole read, one out. Index: none.
SELECT coalesce(max(row_number), 0) FROM $judged
