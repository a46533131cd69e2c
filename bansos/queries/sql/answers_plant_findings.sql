-- Purpose: the findings of the names that differ.
-- Rows: a few per cent of the scratch city. Index: none.
INSERT INTO verification_finding
    (kind, person_id, family_id, village_id, check_answer_id, materiality, details, state, opened_at, decision, reason,
     held_true)
SELECT 'name_differs', p.id, p.family_id, p.village_id, answer.id, 2, '[]', 'open', answer.answered_at, '', '', '{}'
FROM verification_check answer
JOIN recipients_person p ON p.id = answer.person_id
WHERE answer.source = 'dukcapil' AND answer.is_latest AND answer.outcome = 'mismatched'
