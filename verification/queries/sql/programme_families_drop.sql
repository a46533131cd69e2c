-- Purpose: take back families that a programme no longer serves.
-- Rows: few. Index: programme_family_by_programme.
DELETE FROM verification_programmefamily held
WHERE held.programme = %(programme)s
  AND NOT EXISTS (SELECT FROM unnest(%(families)s::bigint[]) AS wanted (family) WHERE wanted.family = held.family_id)
