-- Purpose: whether judged rows are there. Rows: one. Index: none.
SELECT EXISTS (SELECT FROM $judged)
