-- Purpose: whether anybody is due under one of some policies who would be asked, so that a run is worth starting.
--          Whoever was asked in vain lately is no reason; a time to come was written by a clock that was wrong.
-- Rows: one. Index: check_due_by_policy, one look per policy; person by primary key.
SELECT EXISTS (
    SELECT FROM unnest(%(policies)s::bigint[]) AS asking (policy)
    CROSS JOIN LATERAL (
        SELECT FROM verification_check pending
        JOIN recipients_person p ON p.id = pending.person_id
        WHERE pending.source = %(source)s AND pending.policy_id = asking.policy AND pending.state = 'due'
          AND pending.due_on <= %(today)s AND p.vital_status IN ('alive', 'unknown')
          AND (pending.tried_at IS NULL OR pending.tried_at < %(tried)s OR pending.tried_at > %(now)s)
        LIMIT 1) AS first)
