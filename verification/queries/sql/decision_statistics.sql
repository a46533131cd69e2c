-- Purpose: who decided what: per officer, kind and decision, how many, how many of them in whole classes, how many were
--          opened again, and the median time from the opening of a finding to its decision; for the areas of one user.
-- Rows: officers x kinds x decisions, a few hundred. Index: finding_decision_by_day.
SELECT made.made_by_id, officer.full_name, made.kind, made.decision,
       count(*),
       count(*) FILTER (WHERE made.bulk_id IS NOT NULL),
       count(*) FILTER (WHERE made.reopened_at IS NOT NULL),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY made.decided_at - made.opened_at)
FROM verification_findingdecision made
JOIN access_user officer ON officer.id = made.made_by_id
WHERE made.decided_at >= %(since)s AND made.decided_at < %(until)s
  AND (%(kind)s = '' OR made.kind = %(kind)s)
  AND (%(officer)s::bigint IS NULL OR made.made_by_id = %(officer)s)
  AND EXISTS (
      SELECT FROM unnest(%(areas)s::text[]) AS area (code)
      WHERE made.village_id = area.code OR starts_with(made.village_id, area.code || '.'))
GROUP BY made.made_by_id, officer.full_name, made.kind, made.decision
ORDER BY officer.full_name, made.made_by_id, count(*) DESC, made.kind, made.decision
