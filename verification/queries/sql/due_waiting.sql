-- Purpose: how many wait under each policy of a source, since when, and how many of them were tried in vain.
-- Rows: one per policy. Index: check_due_by_policy.
SELECT pending.policy_id, count(*), min(pending.due_on), count(*) FILTER (WHERE pending.attempts > 0)
FROM verification_check pending
WHERE pending.source = %(source)s AND pending.state IN ('due', 'claimed') AND pending.due_on <= %(today)s
GROUP BY pending.policy_id
