-- Purpose: take out of the seen families those that the rest of the file makes doubtful: the number stands in several
--     rows, or a spreadsheet has cut the file's numbers and this one ends in 0. They are read after all.
-- Rows: few out. Index: none (hashed).
DELETE FROM $seen WHERE %(kk_number_cut)s AND right(kk_number, 1) = '0' OR kk_number IN (
    SELECT kk_number FROM (SELECT kk_number FROM $judged UNION ALL SELECT kk_number FROM $seen) AS every
    GROUP BY kk_number HAVING count(*) > 1
)
RETURNING row_number
