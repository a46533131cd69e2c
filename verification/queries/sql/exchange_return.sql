-- Purpose: whoever of a matching request has no answer is due again, in no request. The file that was sent still says who
--     was in it.
-- Rows: at most ten thousand. Index: exchange_line_row_once, primary key.
WITH returned AS (
    UPDATE verification_check held
    SET state = 'due', attempts = held.attempts + 1, last_trouble = %(trouble)s
    FROM verification_exchangeline line
    WHERE line.exchange_id = %(exchange)s AND held.id = line.question_id AND held.state = 'sent'
    RETURNING line.id
)
DELETE FROM verification_exchangeline WHERE id IN (SELECT id FROM returned)
