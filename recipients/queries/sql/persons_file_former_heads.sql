-- Purpose: a family whose head a form has named does not take the one that the file still tells of.
-- Rows: a few. Index: none (hashed).
UPDATE $family AS family SET head_row = NULL
FROM $kept AS kept
WHERE kept.field = 'head_id' AND kept.row_number = family.head_row
