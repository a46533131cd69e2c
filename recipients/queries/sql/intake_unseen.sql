-- Purpose: the rows of a file that were not seen before, as the source of the judgement. Rows: all of a first load,
--     one in ten of a next version. Index: none (hashed).
(SELECT raw.* FROM $raw AS raw
    WHERE NOT EXISTS (SELECT FROM $seen AS seen WHERE seen.row_number = raw.row_number))
