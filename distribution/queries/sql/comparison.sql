-- Purpose: per village who enters, leaves, stays with another amount, or stays as before, between two determinations.
-- Rows:    one per village in which somebody is entitled in either.
-- Indexes: eligibility_by_village, for either determination.
WITH newer AS (
    SELECT family_id, village_id, amount, quantity, goods
      FROM distribution_eligibility
     WHERE determination_id = %(newer)s AND is_eligible
), older AS (
    SELECT family_id, village_id, amount, quantity, goods
      FROM distribution_eligibility
     WHERE determination_id = %(older)s AND is_eligible
), both_sides AS (
    SELECT coalesce(newer.village_id, older.village_id) AS village_id,
           newer.family_id IS NOT NULL AS is_in,
           older.family_id IS NOT NULL AS was_in,
           coalesce(newer.amount, 0) AS amount,
           coalesce(older.amount, 0) AS amount_before,
           coalesce(newer.quantity, 0) AS quantity,
           coalesce(older.quantity, 0) AS quantity_before,
           (newer.amount, newer.quantity, newer.goods) IS DISTINCT FROM (older.amount, older.quantity, older.goods)
               AS is_other
      FROM newer
      FULL JOIN older ON older.family_id = newer.family_id
)
SELECT village_id,
       count(*) FILTER (WHERE is_in AND NOT was_in),
       count(*) FILTER (WHERE was_in AND NOT is_in),
       count(*) FILTER (WHERE is_in AND was_in AND is_other),
       count(*) FILTER (WHERE is_in AND was_in AND NOT is_other),
       sum(amount_before)::bigint,
       sum(amount)::bigint,
       sum(quantity_before)::bigint,
       sum(quantity)::bigint
  FROM both_sides
 WHERE EXISTS (
       SELECT FROM unnest(%(areas)s::text[]) AS area (code)
        WHERE both_sides.village_id = area.code OR starts_with(both_sides.village_id, area.code || '.')
       )
 GROUP BY village_id
 ORDER BY village_id
