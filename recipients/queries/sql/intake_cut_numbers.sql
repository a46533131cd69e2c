-- Purpose: when more than half of a file's 16-digit numbers end in 0, a spreadsheet has cut them: each of those is
--     refused with the code given. A serial ends in 0 once in ten.
-- Rows: one whole read of the judged rows, seldom written. Index: none.
UPDATE $judged AS judged SET mask = mask | %(bit)s
FROM (
    SELECT count(*) AS whole, count(*) FILTER (WHERE right($number, 1) = '0') AS ending_in_zero
    FROM $judged WHERE $number IS NOT NULL
) AS counted
WHERE counted.ending_in_zero * 2 > counted.whole AND right(judged.$number, 1) = '0'
