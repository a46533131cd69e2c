-- Purpose: numbers of rows by set of marks; the caller adds them up by code.
-- Rows: one whole read, a few dozen different masks out. Index: none.
SELECT mask, count(*) FROM $judged GROUP BY mask
