-- Purpose: drop a part of answers whose time is over; the result, its day and open findings' answers stay.
-- Rows: a block of at most $block a time. Index: check_answered_at.
WITH old AS (
    SELECT checked.id FROM verification_check AS checked
    WHERE checked.source = %(source)s AND checked.state = 'answered' AND checked.answered_at < %(before)s
        AND checked.answered_at >= %(since)s AND checked.$column <> $empty
        AND NOT EXISTS (
            SELECT FROM verification_finding AS finding
            WHERE finding.check_answer_id = checked.id AND finding.state <> 'decided'
        )
    ORDER BY checked.answered_at, checked.id
    LIMIT $block
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE verification_check AS checked SET $column = $empty FROM old WHERE checked.id = old.id
