-- Purpose: what a rule would come to per village and set of reasons, against the stored results of a determination.
-- Rows:    some per village.
-- Indexes: eligibility_by_village for the stored results; the sheet is read whole.
WITH {judged}, {placed}, stored AS (
    SELECT family_id, is_eligible, amount FROM distribution_eligibility WHERE determination_id = %(against)s
)
SELECT placed.village_id,
       placed.bits,
       count(*),
       count(*) FILTER (WHERE placed.bits = 0),
       coalesce(sum(placed.amount) FILTER (WHERE placed.bits = 0), 0)::bigint,
       coalesce(sum(placed.quantity) FILTER (WHERE placed.bits = 0), 0)::bigint,
       count(*) FILTER (WHERE placed.bits = %(quota_full)s),
       count(*) FILTER (WHERE stored.is_eligible),
       coalesce(sum(stored.amount) FILTER (WHERE stored.is_eligible), 0)::bigint,
       count(*) FILTER (WHERE placed.bits = 0 AND stored.is_eligible IS NOT TRUE),
       count(*) FILTER (WHERE placed.bits <> 0 AND stored.is_eligible)
  FROM placed
  LEFT JOIN stored ON stored.family_id = placed.family_id
 GROUP BY placed.village_id, placed.bits
