-- Purpose: take out of the seen members those that the rest of the files makes doubtful: the NIK stands in several rows,
--     a spreadsheet has cut the file's numbers and one of these ends in 0, or the family's row is refused or absent.
--     They are read after all.
-- Rows: few out. Index: none (hashed).
DELETE FROM $seen WHERE %(nik_cut)s AND right(nik, 1) = '0' OR %(kk_number_cut)s AND right(kk_number, 1) = '0' OR nik IN (
    SELECT nik FROM (SELECT nik FROM $judged UNION ALL SELECT nik FROM $seen) AS every
    GROUP BY nik HAVING count(*) > 1
) OR NOT EXISTS (
    SELECT FROM $family AS family WHERE family.kk_number = $seen.kk_number AND family.mask & %(errors)s = 0
)
RETURNING row_number
