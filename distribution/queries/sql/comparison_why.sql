-- Purpose: why families enter (what spoke against them in the older determination) or leave (what does in the newer one);
--          an empty reason: the family has no result on that side.
-- Rows:    one per kind of change and reason.
-- Indexes: eligibility_by_village, for either determination.
WITH newer AS (
    SELECT family_id, village_id, is_eligible, reasons
      FROM distribution_eligibility
     WHERE determination_id = %(newer)s
), older AS (
    SELECT family_id, village_id, is_eligible, reasons
      FROM distribution_eligibility
     WHERE determination_id = %(older)s
), moved AS (
    SELECT CASE WHEN newer.is_eligible THEN 'enters' ELSE 'leaves' END AS change,
           -- where the family is counted too: who leaves and moves leaves from where it was entitled
           CASE WHEN newer.is_eligible THEN newer.village_id ELSE older.village_id END AS village_id,
           CASE WHEN newer.is_eligible THEN older.reasons ELSE newer.reasons END AS reasons
      FROM newer
      FULL JOIN older ON older.family_id = newer.family_id
     WHERE (newer.is_eligible IS TRUE) <> (older.is_eligible IS TRUE)
)
SELECT change, coalesce(reason, ''), count(*)
  FROM moved
  LEFT JOIN LATERAL unnest(reasons) AS reason ON true
 WHERE EXISTS (
       SELECT FROM unnest(%(areas)s::text[]) AS area (code)
        WHERE moved.village_id = area.code OR starts_with(moved.village_id, area.code || '.')
       )
 GROUP BY change, coalesce(reason, '')
 ORDER BY change, count(*) DESC, coalesce(reason, '')
