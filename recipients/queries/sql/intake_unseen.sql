-- Purpose: noted lines that are not in the registry as they were: these must be read after all.
-- Rows: few out. Index: none (hashed).
SELECT told.row_number FROM $told AS told
WHERE NOT EXISTS (SELECT FROM $seen AS seen WHERE seen.row_number = told.row_number)
