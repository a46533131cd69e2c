-- Purpose: take out of the seen lines those that the file does not have. Rows: what differs. Index: none (hashed).
DELETE FROM $seen AS seen USING $absent AS absent WHERE absent.raw_hash = seen.raw_hash
