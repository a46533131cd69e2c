-- Purpose: count how many were asked about under each policy, on one day of the service's quota.
-- Rows: one per policy. Index: policy_day_once.
INSERT INTO verification_policyday (source, policy_id, on_day, asked)
SELECT %(source)s, counted.policy, %(on_day)s, counted.number
FROM unnest(%(policies)s::bigint[], %(counts)s::int[]) AS counted (policy, number)
ORDER BY counted.policy
ON CONFLICT (source, on_day, policy_id) DO UPDATE SET asked = verification_policyday.asked + excluded.asked
