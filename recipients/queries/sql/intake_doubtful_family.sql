-- Purpose: take out of the seen families those that the rest of the file makes doubtful: another row has the number, or
--     a spreadsheet has cut the file's numbers and this one ends in 0. They are read after all.
-- Rows: few out. Index: none (hashed).
DELETE FROM $seen
WHERE %(kk_number_cut)s AND right(kk_number, 1) = '0'
    OR kk_number IN (SELECT kk_number FROM $judged WHERE kk_number IS NOT NULL)
RETURNING raw_hash
