-- Purpose: how many are due within a scope, the claimed ones of running runs included when asked for.
-- Rows: one. Index: check_due; person by primary key or hash join.
SELECT count(*)
FROM verification_check pending
JOIN recipients_person p ON p.id = pending.person_id
WHERE pending.source = %(source)s AND pending.state = ANY (%(states)s) AND pending.due_on <= %(today)s
  AND p.vital_status IN ('alive', 'unknown')
  AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
