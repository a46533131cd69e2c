-- Purpose: judge rows that were read after all. Rows: few. Index: none.
INSERT INTO $judged
SELECT * FROM ($judge) AS every WHERE every.row_number = ANY (%(rows)s)
