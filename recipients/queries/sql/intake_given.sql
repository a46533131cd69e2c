-- Purpose: every mark that any row carries. Rows: one whole read, one out. Index: none.
SELECT coalesce(bit_or(mask), 0) FROM $judged
