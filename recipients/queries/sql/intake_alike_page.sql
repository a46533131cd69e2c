-- Purpose: one page of the new persons of a file who may be in the registry already. Rows: a page. Index: primary key.
SELECT first_row, first_name, first_nik, score, reasons, second_row, second_name, second_nik, second_id
FROM $alike WHERE place > %(offset)s ORDER BY place LIMIT %(limit)s
