-- Purpose: the number of rows of a table of an import. Rows: one out. Index: none.
SELECT count(*) FROM $table
