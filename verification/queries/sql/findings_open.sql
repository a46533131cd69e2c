-- Purpose: open the findings of one batch of answers, with the weight and deadline that are in force for their kinds.
--          One that is open already points to the newer answer; one that waited for consolidation comes back, with a new
--          deadline; what a person decided about the same identity is not asked again.
-- Rows: a few a batch. Index: finding_one_open_per_person_and_kind, finding's foreign key to the person.
INSERT INTO verification_finding AS known
    (kind, person_id, family_id, village_id, check_answer_id, materiality, details, state, opened_at, due_on, decision,
     reason, held_true)
SELECT found.kind, p.id, p.family_id, p.village_id, answer.id, found.materiality, found.details, 'open', %(now)s,
       found.due_on, '', '', '{}'
FROM unnest(%(checks)s::bigint[], %(kinds)s::text[], %(materialities)s::smallint[], %(due)s::date[],
            %(details)s::jsonb[])
     AS found (check_id, kind, materiality, due_on, details)
JOIN verification_check answer ON answer.id = found.check_id
JOIN recipients_person p ON p.id = answer.person_id
WHERE NOT EXISTS (
    SELECT FROM verification_finding decided
    JOIN verification_check former ON former.id = decided.check_answer_id
    WHERE decided.person_id = p.id AND decided.kind = found.kind AND decided.state = 'decided'
      AND decided.decided_by_id <> %(machine)s AND former.asked_hash = answer.asked_hash)
ORDER BY answer.id, found.kind
ON CONFLICT (person_id, kind) WHERE NOT (state = 'decided') DO UPDATE
SET check_answer_id = excluded.check_answer_id, details = excluded.details, recheck_on = NULL,
    due_on = CASE known.state WHEN 'waiting' THEN excluded.due_on ELSE known.due_on END,
    state = CASE known.state WHEN 'waiting' THEN 'open' ELSE known.state END
RETURNING (xmax = 0) AS is_new
