-- Purpose: whether more than half of the file's 16-digit numbers end in 0, so that a spreadsheet has cut them (a
--     serial ends in 0 once in ten). Rows: one whole read, one out. Index: none.
SELECT
    count(*) FILTER (WHERE right(kk_number, 1) = '0') * 2 > count(kk_number),
    count(*) FILTER (WHERE right(nik, 1) = '0') * 2 > count(nik), count(*)
FROM $person
