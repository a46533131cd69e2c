-- Purpose: the latest answers of a source that come to something else by the thresholds in force now. Equal ones stay in
--          the database. `$condition` reads the elements at the places where the answers of this source have them, five
--          times as fast as the path, which is taken for answers of another shape.
-- Rows: all answers are looked at, a few per cent come out. Index: none, the table is read once, by several workers.
SELECT answer.id, answer.outcome, answer.elements::text
FROM verification_check answer
WHERE answer.source = %(source)s AND answer.is_latest AND answer.outcome IN ('matched', 'mismatched') AND $condition
