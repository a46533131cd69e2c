-- Purpose: what was asked of a source in a time, by agreement, purpose and outcome: for the report to its owner. People
--     are told apart by hashing: counting distinct ones would sort every answer (six times as slow).
-- Rows: some dozens out; every answer of the time in. Index: check_answered_at, or none where the time is most of it.
WITH occasion AS MATERIALIZED (
    SELECT run.id AS run_id, run.agreement_id, run.purpose,
        dense_rank() OVER (ORDER BY run.agreement_id, run.purpose) AS number
    FROM verification_verificationrun AS run WHERE run.source = %(source)s
), asked AS (
    SELECT occasion.number, checked.outcome, checked.person_id, count(*) AS answers
    FROM verification_check AS checked
    LEFT JOIN occasion ON occasion.run_id = checked.run_id
    WHERE checked.source = %(source)s AND checked.state = 'answered'
        AND checked.answered_at >= %(begins)s AND checked.answered_at < %(ends)s
    GROUP BY 1, 2, 3
), summed AS (
    SELECT number, outcome, sum(answers)::bigint AS answers, count(*) AS persons FROM asked GROUP BY 1, 2
)
SELECT known.agreement_id, coalesce(known.purpose, ''), summed.outcome, summed.answers, summed.persons
FROM summed
LEFT JOIN (SELECT DISTINCT number, agreement_id, purpose FROM occasion) AS known USING (number)
ORDER BY 1, 2, 3
