-- Purpose: whoever waits for the civil registry's copy since these answers is asked about again on the day.
-- Rows: few. Index: finding's foreign key to the check, check_one_open_per_person_and_source.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, policy_id, attempts, last_trouble, outcome, elements, answer_code,
     answer_text, is_latest)
SELECT DISTINCT waiting.person_id, 'dukcapil', 'due', waiting.recheck_on, 'consolidation', %(policy)s::bigint, 0, '', '',
       '[]'::jsonb, '', '', false
FROM verification_finding waiting
WHERE waiting.check_answer_id = ANY (%(checks)s) AND waiting.state = 'waiting'
ON CONFLICT DO NOTHING
