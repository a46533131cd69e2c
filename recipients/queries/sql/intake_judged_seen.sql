-- Purpose: families that were seen before carry no mark of their own, but their members may give them one.
-- Rows: nine in ten of a next version. Index: none.
INSERT INTO $judged (row_number, mask, kk_number, declared_members, row_hash)
SELECT row_number, 0, kk_number, declared_members, row_hash FROM $seen
