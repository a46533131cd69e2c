-- Purpose: how many persons were counted. Rows: one. Index: primary key of the counts.
SELECT coalesce(sum(holders), 0) FROM $counts WHERE kind = 'b'
