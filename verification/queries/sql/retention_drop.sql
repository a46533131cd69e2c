-- Purpose: drop a part of answers whose time is over; the result, its day and open findings' answers stay. Goes on behind
--     the last answer of the block before, so that nothing is looked at twice.
-- Rows: a block of at most $block a time. Index: check_answered_at.
WITH old AS (
    SELECT checked.id, checked.answered_at FROM verification_check AS checked
    WHERE checked.source = %(source)s AND checked.state = 'answered' AND checked.answered_at < %(before)s
        AND (checked.answered_at, checked.id) > (%(after)s, %(after_id)s) AND checked.$column <> $empty
        AND NOT EXISTS (
            SELECT FROM verification_finding AS finding
            WHERE finding.check_answer_id = checked.id AND finding.state <> 'decided'
        )
    ORDER BY checked.answered_at, checked.id
    LIMIT $block
    FOR NO KEY UPDATE SKIP LOCKED
), gone AS (
    UPDATE verification_check AS checked SET $column = $empty FROM old WHERE checked.id = old.id
    RETURNING old.answered_at, old.id
)
SELECT answered_at, id, count(*) OVER () FROM gone ORDER BY answered_at DESC, id DESC LIMIT 1
