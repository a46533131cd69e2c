-- Purpose: how many rows are new, changed, unchanged. Rows: three out. Index: none.
SELECT fate, count(*) FROM $fate GROUP BY fate
