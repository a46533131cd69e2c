-- Purpose: what a file has no columns for stays in its judged rows as the registry has it.
-- Rows: changed ones. Index: none (hashed).
UPDATE $judged AS row SET $values
FROM $fate AS fate JOIN $known AS known ON known.$key = fate.$owner AND $narrowed
WHERE fate.fate = 'changed' AND fate.row_number = row.row_number
