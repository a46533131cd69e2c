-- Purpose: whether more than half of a file's 16-digit numbers end in 0, so that a spreadsheet has cut them (a serial
--     ends in 0 once in ten). Rows: one whole read, one out. Index: none.
SELECT $tests FROM (SELECT $numbers FROM $judged UNION ALL SELECT $numbers FROM $seen) AS every
