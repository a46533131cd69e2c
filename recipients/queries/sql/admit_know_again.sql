-- Purpose: lines that were read although they say what the registry has (the rules are others today, or the columns stand
--     in another order) are known by today's fingerprint from now on.
-- Rows: few; all of them once after a change of the rules. Index: (source, is_current) uniques, or none (hashed).
UPDATE $conditions AS said SET raw_hash = again.raw_hash, marks = again.marks
FROM (
    SELECT fate.$owner, $raw_hash AS raw_hash, judged.mask & %(row_bits)s AS marks
    FROM $rows WHERE fate.fate = 'unchanged' AND judged.raw_hash IS NOT NULL
) AS again
WHERE said.$owner = again.$owner AND said.source = %(source)s AND said.is_current
    AND (said.raw_hash, said.marks) IS DISTINCT FROM (again.raw_hash, again.marks)
