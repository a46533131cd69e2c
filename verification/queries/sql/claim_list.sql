-- Purpose: what is due in a part of the city under some policies and under none, in the order in which it is asked.
--          Whoever was asked in vain since the run began is left out; a time to come was written by a clock that was wrong.
-- Rows: all that is due there. Index: person_by_village_and_name or a hash join; check_due_by_policy.
SELECT pending.id, pending.tried_at
FROM verification_check pending
JOIN recipients_person p ON p.id = pending.person_id
LEFT JOIN unnest(%(policies)s::bigint[]) WITH ORDINALITY AS known (policy, place) ON known.policy = pending.policy_id
WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.due_on <= %(today)s
  AND (pending.policy_id IS NULL OR known.place IS NOT NULL)
  AND (pending.tried_at IS NULL OR pending.tried_at < %(began)s OR pending.tried_at > %(now)s)
  AND p.vital_status IN ('alive', 'unknown')
  AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
ORDER BY known.place NULLS LAST, pending.due_on, pending.id
