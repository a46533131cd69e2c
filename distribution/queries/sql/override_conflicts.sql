-- Purpose: write that somebody overrode the warning about families that get two programmes' aid, with the reason.
--          `others` narrows to programmes, `families` to families; NULL means all that are warned of.
-- Rows:    one per family and other programme (thousands).
-- Indexes: see conflicts.sql.
INSERT INTO distribution_overlapoverride
       (roster_id, other_id, family_id, village_id, reason, overridden_by_id, overridden_at)
SELECT %(roster)s, programme_id, family_id, min(village_id), %(reason)s, %(by)s, %(now)s
  FROM (
{conflicts}
       ) both_programmes
 WHERE policy = 'warned'
   AND NOT is_overridden
   AND (%(others)s::bigint[] IS NULL OR programme_id = ANY (%(others)s::bigint[]))
   AND (%(families)s::bigint[] IS NULL OR family_id = ANY (%(families)s::bigint[]))
 GROUP BY programme_id, family_id
    ON CONFLICT DO NOTHING
