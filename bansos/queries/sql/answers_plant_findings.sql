-- Purpose: the findings of what differs in the planted answers.
-- Rows: a sixth of the scratch city. Index: none.
INSERT INTO verification_finding
    (kind, person_id, family_id, village_id, check_answer_id, materiality, details, state, opened_at, decision, reason,
     held_true)
SELECT found.kind, p.id, p.family_id, p.village_id, answer.id, found.materiality, '[]', 'open', answer.answered_at, '',
       '', '{}'
FROM verification_check answer
JOIN recipients_person p ON p.id = answer.person_id
CROSS JOIN LATERAL (
    VALUES ('name_differs', 2, 2), ('other_element_differs', 3, 1), ('address_differs', 9, 1)
) found (kind, place, materiality)
WHERE answer.source = 'dukcapil' AND answer.is_latest AND answer.elements -> found.place ->> 'agrees' = 'false'
