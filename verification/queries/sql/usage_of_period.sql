-- Purpose: what was asked of a source in a time, by agreement, purpose and outcome: for the report to its owner.
-- Rows: some dozens out; every answer of the time in. Index: check_answered_at.
SELECT run.agreement_id, coalesce(run.purpose, ''), checked.outcome, count(*), count(DISTINCT checked.person_id)
FROM verification_check AS checked
LEFT JOIN verification_verificationrun AS run ON run.id = checked.run_id
WHERE checked.source = %(source)s AND checked.state = 'answered'
    AND checked.answered_at >= %(begins)s AND checked.answered_at < %(ends)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
