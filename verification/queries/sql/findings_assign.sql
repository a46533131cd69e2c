-- Purpose: write down which officer has which finding in hand, from two lists of equal length.
-- Rows: as many as are shared out, up to all that is undecided. Index: primary key.
UPDATE verification_finding AS known
SET assigned_to_id = given.officer, assigned_by_id = %(by)s, assigned_at = %(now)s
FROM unnest(%(findings)s::bigint[], %(officers)s::bigint[]) AS given (finding, officer)
WHERE known.id = given.finding
