-- Purpose: the due check with which to see whether a source is back, under some policies or none: of somebody who was
--          not asked in vain before, else longest ago. Whoever was tried since the run began is left out.
-- Rows: one of all that is due, read once at the start of a run after a stop. Index: check_due_by_policy.
SELECT pending.id
FROM verification_check pending
JOIN recipients_person p ON p.id = pending.person_id
LEFT JOIN unnest(%(policies)s::bigint[]) WITH ORDINALITY AS known (policy, place) ON known.policy = pending.policy_id
WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.due_on <= %(today)s
  AND (pending.policy_id IS NULL OR known.place IS NOT NULL)
  AND (pending.tried_at IS NULL OR pending.tried_at < %(began)s)
  AND p.vital_status IN ('alive', 'unknown')
  AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
ORDER BY pending.tried_at NULLS FIRST, known.place NULLS LAST, pending.due_on, pending.id
LIMIT 1
