-- Purpose: whether anybody is due under one of some policies, so that a run is worth starting.
-- Rows: one. Index: check_due_by_policy, one look per policy.
SELECT EXISTS (
    SELECT FROM unnest(%(policies)s::bigint[]) AS asking (policy)
    CROSS JOIN LATERAL (
        SELECT FROM verification_check pending
        WHERE pending.source = %(source)s AND pending.policy_id = asking.policy AND pending.state = 'due'
          AND pending.due_on <= %(today)s
        LIMIT 1) AS first)
