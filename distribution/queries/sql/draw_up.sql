-- Purpose: the entries of a new roster: every entitled family of a determination with who receives for it today.
--          Families that were closed or stopped, or have left aid meanwhile, or have nobody left, get none.
-- Rows:    one per entitled family (40,000 in a large city).
-- Indexes: eligibility_once_per_family for the determination; persons are read whole.
INSERT INTO distribution_rosterentry (roster_id, family_id, recipient_id, village_id, amount)
WITH {members}, receivers AS (
    SELECT family_id, min(receiver_key) & ((1::bigint << 40) - 1) AS receiver
      FROM members
     WHERE counts
     GROUP BY family_id
)
SELECT %(roster)s, result.family_id, receivers.receiver, family.village_id, result.amount
  FROM distribution_eligibility result
  JOIN recipients_family family ON family.id = result.family_id AND family.status = 'active'
  JOIN receivers ON receivers.family_id = result.family_id
 WHERE result.determination_id = %(determination)s
   AND result.is_eligible
   AND NOT EXISTS (
       SELECT 1 FROM verification_finding
        WHERE family_id = result.family_id AND state = 'decided' AND decision = 'stop_aid'
       )
   AND NOT EXISTS (
       SELECT 1
         FROM recipients_aidexit departed
         JOIN distribution_determination job ON job.id = %(determination)s
         JOIN distribution_programme programme ON programme.id = job.programme_id
        WHERE departed.family_id = result.family_id
          AND departed.until_on IS NULL
          AND departed.from_on <= %(on)s
          AND (departed.programmes = '{}' OR programme.code = ANY (departed.programmes))
       )
 ORDER BY family.village_id, result.family_id
