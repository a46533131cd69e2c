-- Purpose: how many of the registry the file no longer has. Rows: one. Index: none.
SELECT count(*) FROM $gone
