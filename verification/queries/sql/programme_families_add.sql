-- Purpose: take down families that a programme is about to serve.
-- Rows: all of a programme the first time, then few. Index: programme_family_once.
INSERT INTO verification_programmefamily (programme, family_id)
SELECT DISTINCT %(programme)s, wanted.family
FROM unnest(%(families)s::bigint[]) AS wanted (family)
ORDER BY 2
ON CONFLICT DO NOTHING
