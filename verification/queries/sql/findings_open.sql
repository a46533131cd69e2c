-- Purpose: open the findings of one batch of answers, with the weight and deadline that are in force for their kinds.
--          What a late copy of the civil registry explains (`because`) waits by itself, with a day. One that is open
--          already points to the newer answer; one that waited and is shown by a newer answer waits again, as often as
--          may be, or comes back with a new deadline; what a person decided about the same identity is not asked again.
-- Rows: a few a batch. Index: finding_one_open_per_person_and_kind, finding's foreign key to the person.
INSERT INTO verification_finding AS known
    (kind, person_id, family_id, village_id, check_answer_id, materiality, details, state, opened_at, due_on, decision,
     reason, held_true, recheck_on, waits, waits_because)
SELECT found.kind, p.id, p.family_id, p.village_id, answer.id, found.materiality, found.details,
       CASE found.because WHEN '' THEN 'open' ELSE 'waiting' END, %(now)s, found.due_on, '', '', '{}',
       CASE WHEN found.because <> '' THEN %(recheck_on)s::date END, (found.because <> '')::integer, found.because
FROM unnest(%(checks)s::bigint[], %(kinds)s::text[], %(materialities)s::smallint[], %(due)s::date[],
            %(details)s::jsonb[], %(because)s::text[])
     AS found (check_id, kind, materiality, due_on, details, because)
JOIN verification_check answer ON answer.id = found.check_id
JOIN recipients_person p ON p.id = answer.person_id
WHERE NOT EXISTS (
    SELECT FROM verification_finding decided
    JOIN verification_check former ON former.id = decided.check_answer_id
    WHERE decided.person_id = p.id AND decided.kind = found.kind AND decided.state = 'decided'
      AND decided.decided_by_id <> %(machine)s AND former.asked_hash = answer.asked_hash)
ORDER BY answer.id, found.kind
ON CONFLICT (person_id, kind) WHERE NOT (state = 'decided') DO UPDATE
SET check_answer_id = excluded.check_answer_id, details = excluded.details,
    (state, recheck_on, waits, waits_because, due_on) = (
        SELECT CASE now.becomes WHEN 'same' THEN known.state WHEN 'again' THEN 'waiting' ELSE 'open' END,
               CASE now.becomes WHEN 'same' THEN known.recheck_on WHEN 'again' THEN excluded.recheck_on END,
               known.waits + (now.becomes = 'again')::integer,
               CASE now.becomes WHEN 'again' THEN excluded.waits_because ELSE known.waits_because END,
               CASE now.becomes WHEN 'back' THEN excluded.due_on ELSE known.due_on END
        FROM (SELECT CASE WHEN known.state <> 'waiting' OR known.check_answer_id = excluded.check_answer_id THEN 'same'
                          WHEN excluded.state = 'waiting' AND known.waits_because <> '' AND known.waits < %(most_waits)s
                          THEN 'again' ELSE 'back' END AS becomes) now)
RETURNING (xmax = 0) AS is_new, state = 'waiting' AND check_answer_id = ANY (%(checks)s) AS waits
