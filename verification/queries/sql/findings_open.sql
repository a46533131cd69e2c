-- Purpose: open the findings of one batch of answers, with the weight and deadline that are in force for their kinds.
--          What a late copy of the civil registry explains (`because`) waits by itself, with a day. One that is open
--          already points to the newer answer; one that waited and is shown by a newer answer waits again, as often as
--          may be, or comes back with a new deadline. An open one follows the person to another family.
--          What a person decided about the same identity is not asked again, unless there is something new: another
--          element or score, a larger value or another one, or an answer in between that said otherwise (reported dead by
--          mistake, found again, and reported dead once more).
-- Rows: a few a batch; what was decided is compared for those few who have a decision. Index:
--       finding_one_open_per_person_and_kind, finding's foreign key to the person, the check's to the person.
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
      AND decided.decided_by_id <> %(machine)s AND former.asked_hash = answer.asked_hash
      AND (former.id = answer.id OR NOT (
          EXISTS (
              SELECT FROM jsonb_array_elements(found.details) said
              WHERE NOT decided.details @> jsonb_build_array(said)
                AND NOT (said ->> 'score' IS NOT NULL AND former.elements @> jsonb_build_array(
                        jsonb_build_object('name', said -> 'element', 'score', said -> 'score'))))
          OR EXISTS (
              SELECT FROM jsonb_array_elements(answer.elements) fact
              JOIN LATERAL (
                  SELECT bool_or(CASE WHEN jsonb_typeof(fact -> 'value') = 'number' THEN was -> 'value' >= fact -> 'value'
                                      ELSE was -> 'value' = fact -> 'value' END) AS is_covered
                  FROM jsonb_array_elements(former.elements) was
                  WHERE was ->> 'name' = fact ->> 'name' AND was ? 'value'
              ) AS known_of ON NOT known_of.is_covered
              WHERE fact ? 'value' AND fact -> 'agrees' = 'false'
                AND found.details @> jsonb_build_array(jsonb_build_object('element', fact -> 'name')))
          OR EXISTS (
              SELECT FROM verification_check meanwhile
              WHERE meanwhile.person_id = p.id AND meanwhile.source = answer.source AND meanwhile.state = 'answered'
                AND meanwhile.answered_at > former.answered_at AND meanwhile.answered_at < answer.answered_at
                AND (found.details <> '[]' OR found.kind = ANY (%(about_records)s) AND meanwhile.outcome <> found.kind)
                AND NOT EXISTS (
                    SELECT FROM jsonb_array_elements(found.details) said
                    WHERE NOT EXISTS (
                        SELECT FROM jsonb_array_elements(meanwhile.elements) told
                        WHERE told ->> 'name' = said ->> 'element' AND told -> 'agrees' = 'true'
                          AND (said ->> 'score' IS NULL OR told -> 'score' <> said -> 'score')
                          AND NOT (told ? 'value' AND answer.elements @> jsonb_build_array(
                                  jsonb_build_object('name', told -> 'name', 'value', told -> 'value')))))))))
ORDER BY answer.id, found.kind
ON CONFLICT (person_id, kind) WHERE NOT (state = 'decided') DO UPDATE
SET check_answer_id = excluded.check_answer_id, details = excluded.details,
    family_id = CASE WHEN known.state IN ('open', 'waiting') THEN excluded.family_id ELSE known.family_id END,
    village_id = CASE WHEN known.state IN ('open', 'waiting') THEN excluded.village_id ELSE known.village_id END,
    (assigned_to_id, assigned_by_id, assigned_at) = (
        SELECT known.assigned_to_id, known.assigned_by_id, known.assigned_at
        WHERE known.village_id = excluded.village_id OR known.state NOT IN ('open', 'waiting')
           OR EXISTS (
               SELECT FROM access_roleassignment held
               JOIN access_user officer ON officer.id = held.user_id
               WHERE held.user_id = known.assigned_to_id AND officer.is_active AND held.role = ANY (%(deciders)s)
                 AND held.valid_from <= %(today)s AND (held.valid_until IS NULL OR held.valid_until > %(today)s)
                 AND (excluded.village_id = held.area_id OR starts_with(excluded.village_id, held.area_id || '.')))),
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
