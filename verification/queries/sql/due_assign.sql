-- Purpose: who is due by somebody's act comes under the policy for such acts that is in force: who stands under none yet,
--          or under one that has ended, under which nobody would be asked any more. Without such a policy: under none.
-- Rows: few. Index: check_due_by_policy.
UPDATE verification_check pending
SET policy_id = found.policy
FROM verification_check again
LEFT JOIN unnest(%(triggers)s::text[], %(policies)s::bigint[]) AS found (trigger, policy)
       ON found.trigger = again.due_because
WHERE again.source = %(source)s AND again.state = 'due' AND again.id = pending.id AND pending.state = 'due'
  AND NOT again.due_because = ANY (%(planned)s)
  AND (again.policy_id IS NULL AND found.policy IS NOT NULL
       OR again.policy_id = ANY (ARRAY(
           SELECT known.id FROM verification_policy known
           WHERE known.source = %(source)s AND NOT known.id = ANY (%(held)s))))
