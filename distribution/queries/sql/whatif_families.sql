-- Purpose: a page of the families that a rule would take in or leave out, against the stored results.
-- Rows:    a page.
-- Indexes: eligibility_by_village for the stored results; the sheet is read whole.
WITH {judged}, {placed}, stored AS (
    SELECT family_id, is_eligible, reasons FROM distribution_eligibility WHERE determination_id = %(against)s
)
SELECT placed.family_id, placed.village_id, placed.decile, placed.amount, placed.quantity, placed.bits, stored.reasons
  FROM placed
  LEFT JOIN stored ON stored.family_id = placed.family_id
 WHERE placed.family_id > %(after)s
   AND CASE
           WHEN %(enters)s THEN placed.bits = 0 AND stored.is_eligible IS NOT TRUE
           ELSE placed.bits <> 0 AND stored.is_eligible
       END
   AND EXISTS (
       SELECT FROM unnest(%(areas)s::text[]) AS area (code)
        WHERE placed.village_id = area.code OR starts_with(placed.village_id, area.code || '.')
       )
 ORDER BY placed.family_id
 LIMIT %(limit)s
