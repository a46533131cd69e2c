-- Purpose: the names of the elements of one answer, in their order: those of a source all have the same.
-- Rows: one. Index: check_answered_at.
SELECT ARRAY(SELECT one ->> 'name' FROM jsonb_array_elements(answer.elements) one)
FROM verification_check answer
WHERE answer.source = %(source)s AND answer.is_latest AND answer.state = 'answered'
  AND answer.outcome IN ('matched', 'mismatched')
ORDER BY answer.answered_at DESC
LIMIT 1
