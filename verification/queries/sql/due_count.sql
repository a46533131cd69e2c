-- Purpose: how many are due for a run, the claimed ones of running runs included when asked for.
-- Rows: one. Index: check_due_by_policy; person by primary key or hash join.
SELECT count(*)
FROM verification_check pending
JOIN recipients_person p ON p.id = pending.person_id
WHERE pending.source = %(source)s AND pending.state = ANY (%(states)s) AND pending.due_on <= %(today)s
  AND (%(is_any)s OR pending.policy_id = ANY (%(policies)s::bigint[]) OR (%(is_none_too)s AND pending.policy_id IS NULL))
  AND p.vital_status IN ('alive', 'unknown')
  AND (%(family)s::bigint IS NULL OR p.family_id = %(family)s)
  AND (%(person)s::bigint IS NULL OR p.id = %(person)s)
  AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
