-- Purpose: put whom an approved amendment names on the roster, with a copy of what the registry says of them.
-- Rows:    one per line that brings somebody in (tens).
-- Indexes: primary keys, family_card_one_kk_at_a_time, eligibility_once_per_family.
INSERT INTO distribution_rosterentry
       (roster_id, family_id, recipient_id, village_id, amount, quantity, goods, rank, snapshot, amendment_id)
SELECT roster.id,
       family.id,
       person.id,
       family.village_id,
       line.amount_in,
       line.quantity_in,
       line.goods_in,
       result.rank,
       {snapshot},
       amendment.id
  FROM distribution_amendmentline line
  JOIN distribution_rosteramendment amendment ON amendment.id = line.amendment_id
  JOIN distribution_roster roster ON roster.id = amendment.roster_id
  JOIN distribution_determination job ON job.id = roster.determination_id
  JOIN distribution_programmerule rule ON rule.id = job.rule_id
  JOIN recipients_family family ON family.id = line.family_in_id
  JOIN recipients_person person ON person.id = line.recipient_in_id
  JOIN access_area village ON village.code = family.village_id
  LEFT JOIN access_area district ON district.code = village.parent_id
  LEFT JOIN recipients_familycard card ON card.family_id = family.id AND card.until_on IS NULL
  LEFT JOIN distribution_eligibility result ON result.determination_id = job.id AND result.family_id = family.id
 WHERE line.amendment_id = %(amendment)s
 ORDER BY line.id
