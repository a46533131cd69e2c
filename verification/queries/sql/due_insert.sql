-- Purpose: make a check due for everybody whom a policy in force wants to be asked about, under the first such policy. The
--          deceased and those who moved away are not asked.
-- Rows: as many as fall due; the whole city after a first load. Index: check_one_latest_per_person_and_source,
--       check_one_open_per_person_and_source, hash joins on a whole city.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, policy_id, attempts, last_trouble, outcome, elements, answer_code,
     answer_text, is_latest)
SELECT found.person_id, %(source)s, 'due', %(today)s, rule.trigger, rule.policy, 0, '', '', '[]', '', '', false
FROM (
    SELECT p.id AS person_id, $cases AS place
    FROM recipients_person p
    LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
    LEFT JOIN verification_check latest
           ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
    WHERE p.vital_status IN ('alive', 'unknown') AND $about
      AND NOT EXISTS (
          SELECT FROM verification_check pending
          WHERE pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered')
) AS found
JOIN unnest(%(places)s::int[], %(numbers)s::bigint[], %(triggers)s::text[]) AS rule (place, policy, trigger)
  ON rule.place = found.place
ORDER BY found.person_id
ON CONFLICT DO NOTHING
