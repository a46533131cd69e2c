-- Purpose: hold the deliveries that a reply speaks of, before its payments: what is recorded by hand at the same moment is
--          seen by the reply, or waits for it.
-- Rows:    one per matched or known row (100,000 in a large city).
-- Indexes: reply_line_by_match, primary key of payments, the delivery of an entry is unique.
SELECT count(*) FROM (
       SELECT delivery.id
         FROM distribution_replyline line
         JOIN distribution_payment payment ON payment.id = line.payment_id
         JOIN distribution_delivery delivery ON delivery.entry_id = payment.entry_id
        WHERE line.reply_id = %(reply)s
          AND line.match IN ('matched', 'known')
        ORDER BY delivery.id
          FOR NO KEY UPDATE OF delivery
       ) held
