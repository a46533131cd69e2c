-- Purpose: what an agency paid too much or too little, of the rows of a reply that somebody decided to take over so.
-- Rows:    few; one per decided row in the worst case.
-- Indexes: reply_line_by_match, primary key of payments, payment_difference_one_that_holds.
INSERT INTO distribution_paymentdifference (
       payment_id, reply_id, due, paid, reason, decided_by_id, made_at, state, paper
)
SELECT payment.id, line.reply_id, payment.amount, line.amount, line.decided_because, line.decided_by_id, %(at)s, 'open',
       ''
  FROM distribution_replyline line
  JOIN distribution_payment payment ON payment.id = line.payment_id
 WHERE line.reply_id = %(reply)s
   AND line.match = 'matched'
   AND line.decided_because <> ''
   AND line.outcome = ANY (%(paying)s)
   AND line.amount <> payment.amount
