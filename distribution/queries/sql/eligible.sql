-- Purpose: the result of every active family for a determination, with all reasons, facts, rupiah and goods, and who has
--          no place where a quota is short. Tells how many families have each set of reasons, and what they would get.
-- Rows:    one per active family (300,000 in the largest city) is stored; some dozens are told.
-- Indexes: none, it reads the sheet whole.
WITH {judged}, {placed}, combined AS MATERIALIZED (
    SELECT bits,
           ARRAY(
               SELECT name
                 FROM unnest(%(reasons)s::text[]) WITH ORDINALITY AS reason (name, number)
                WHERE bits & (1::bigint << (number - 1)::int) <> 0
                ORDER BY number
           ) AS reasons
      FROM (SELECT DISTINCT bits FROM placed) AS found
), stored AS (
    INSERT INTO distribution_eligibility (
           determination_id, family_id, village_id, is_eligible, reasons, decile, facts, amount, quantity, goods, rank)
    SELECT %(determination)s,
           placed.family_id,
           placed.village_id,
           placed.bits = 0,
           combined.reasons,
           placed.decile,
           placed.facts,
           CASE WHEN placed.bits IN (0, %(quota_full)s) THEN placed.amount ELSE 0 END,
           CASE WHEN placed.bits IN (0, %(quota_full)s) THEN placed.quantity ELSE 0 END,
           CASE WHEN placed.bits IN (0, %(quota_full)s) THEN %(goods)s ELSE '' END,
           placed.rank
      FROM placed
      JOIN combined ON combined.bits = placed.bits
)
SELECT bits, count(*), sum(amount)::bigint, sum(quantity)::bigint, count(*) FILTER (WHERE is_tied)
  FROM placed
 GROUP BY bits
