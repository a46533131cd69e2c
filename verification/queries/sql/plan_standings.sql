-- Purpose: how each policy of a source stands today: who waits under it, since when, how many of them were tried in
--     vain, and how many were asked about. NULL stands for what is under no policy.
-- Rows: one per policy. Index: check_due_by_policy, policy_day_once.
SELECT policy_id, sum(waiting)::int, min(since_on), sum(tried)::int, sum(asked)::int
FROM (
    SELECT policy_id, count(*) AS waiting, min(due_on) AS since_on, count(*) FILTER (WHERE attempts > 0) AS tried,
        0 AS asked
    FROM verification_check
    WHERE source = %(source)s AND state IN ('due', 'claimed') AND due_on <= %(today)s
    GROUP BY policy_id
    UNION ALL
    SELECT policy_id, 0, NULL, 0, asked FROM verification_policyday
    WHERE source = %(source)s AND on_day = %(quota_day)s
) AS part
GROUP BY policy_id
