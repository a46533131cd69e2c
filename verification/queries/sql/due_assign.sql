-- Purpose: who is due by somebody's act and stands under no policy yet comes under the one for such acts.
-- Rows: few. Index: check_due_by_policy.
UPDATE verification_check pending
SET policy_id = known.policy
FROM unnest(%(triggers)s::text[], %(policies)s::bigint[]) AS known (trigger, policy)
WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.policy_id IS NULL
  AND pending.due_because = known.trigger
