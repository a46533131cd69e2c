-- Purpose: rows that were seen before carry no mark; what they mean stands in the registry.
-- Rows: nine in ten of a next version. Index: none.
INSERT INTO $judged (row_number, mask, kk_number, declared_members, row_hash)
SELECT row_number, 0, kk_number, declared_members, row_hash FROM $seen
