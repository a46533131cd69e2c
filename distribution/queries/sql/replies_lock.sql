-- Purpose: hold the payments that a reply speaks of before it is taken over or back, in the order of their ids, so that
--          two replies at once wait for each other instead of blocking each other.
-- Rows:    one per matched or known row.
-- Indexes: reply_line_by_match, primary key of payments.
SELECT count(*) FROM (
       SELECT payment.id
         FROM distribution_replyline line
         JOIN distribution_payment payment ON payment.id = line.payment_id
        WHERE line.reply_id = %(reply)s
          AND line.match IN ('matched', 'known')
        ORDER BY payment.id
          FOR NO KEY UPDATE OF payment
       ) held
