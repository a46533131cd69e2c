-- Purpose: take out of the seen members those that the rest of the files makes doubtful: another row has the NIK, a
--     spreadsheet has cut the file's numbers and one of these ends in 0, or the family's row is refused or absent.
--     They are read after all.
-- Rows: few out. Index: none (hashed).
DELETE FROM $seen
WHERE %(nik_cut)s AND right(nik, 1) = '0' OR %(kk_number_cut)s AND right(kk_number, 1) = '0'
    OR nik IN (SELECT nik FROM $judged WHERE nik IS NOT NULL)
    OR kk_number NOT IN (SELECT kk_number FROM $family WHERE kk_number IS NOT NULL AND mask & %(errors)s = 0)
RETURNING raw_hash
