-- Purpose: the entries of a new roster: every entitled family of a determination with who receives for it today, and a
--          copy of what the registry says of both, for the papers. Families over the quota are not entitled. Families
--          that were closed or stopped, or have left aid meanwhile, or have nobody left, get none.
-- Rows:    one per entitled family (100,000 in a large city).
-- Indexes: eligibility_by_village for the determination; persons and cards are read whole.
INSERT INTO distribution_rosterentry
       (roster_id, family_id, recipient_id, village_id, amount, quantity, goods, rank, snapshot)
WITH {members}, receivers AS (
    SELECT family_id, min(receiver_key) & ((1::bigint << 40) - 1) AS receiver
      FROM members
     WHERE counts
     GROUP BY family_id
)
SELECT %(roster)s,
       result.family_id,
       person.id,
       family.village_id,
       result.amount,
       result.quantity,
       result.goods,
       result.rank,
       {snapshot}
  FROM distribution_eligibility result
  JOIN distribution_determination job ON job.id = result.determination_id
  JOIN distribution_programmerule rule ON rule.id = job.rule_id
  JOIN distribution_programme programme ON programme.id = job.programme_id
  JOIN recipients_family family ON family.id = result.family_id AND family.status = 'active'
  JOIN receivers ON receivers.family_id = result.family_id
  JOIN recipients_person person ON person.id = receivers.receiver
  JOIN access_area village ON village.code = family.village_id
  LEFT JOIN access_area district ON district.code = village.parent_id
  LEFT JOIN recipients_familycard card ON card.family_id = family.id AND card.until_on IS NULL
 WHERE result.determination_id = %(determination)s
   AND result.is_eligible
   AND NOT EXISTS (
       SELECT 1 FROM verification_finding
        WHERE family_id = result.family_id AND state = 'decided' AND decision = 'stop_aid'
       )
   AND NOT EXISTS (
       SELECT 1
         FROM recipients_aidexit departed
        WHERE departed.family_id = result.family_id
          AND departed.from_on <= %(on)s
          AND (departed.until_on IS NULL OR departed.until_on > %(on)s)
          AND (departed.programmes = '{}' OR programme.code = ANY (departed.programmes))
       )
 ORDER BY family.village_id, result.rank NULLS LAST, result.family_id
