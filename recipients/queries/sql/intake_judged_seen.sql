-- Purpose: families that were seen before carry no mark of their own, but their members may give them one.
-- Rows: nine in ten of a next version. Index: none (hashed).
INSERT INTO $judged (row_number, mask, kk_number, declared_members, row_hash)
SELECT told.row_number, 0, seen.kk_number, seen.declared_members, seen.row_hash
FROM $seen AS seen JOIN $told AS told USING (raw_hash)
