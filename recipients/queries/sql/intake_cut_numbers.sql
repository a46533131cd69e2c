-- Purpose: refuse the numbers that end in 0 of a file whose numbers a spreadsheet has cut. Rows: more than half.
-- Index: none.
UPDATE $judged SET mask = mask | %(bit)s WHERE right($number, 1) = '0'
