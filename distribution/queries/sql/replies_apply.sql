-- Purpose: take a reply over: payments go where its matched rows say, with the step and the row of each.
-- Rows:    one per matched row (100,000 in a large city).
-- Indexes: reply_line_by_match, primary key of payments.
WITH told AS (
       SELECT payment.id, payment.state AS before, line.outcome, line.because, line.note, line.reference, line.row,
              line.paid_on, payment.state_on AS was_on, payment.because AS was_because
         FROM distribution_replyline line
         JOIN distribution_payment payment ON payment.id = line.payment_id
        WHERE line.reply_id = %(reply)s
          AND line.match = 'matched'
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = told.outcome,
              state_on = coalesce(told.paid_on, %(on)s),
              because = coalesce(nullif(told.because, ''), payment.because),
              paid_on = CASE WHEN told.outcome = ANY (%(paid)s) THEN coalesce(told.paid_on, %(on)s)
                             ELSE payment.paid_on END
         FROM told
        WHERE payment.id = told.id
    RETURNING payment.id
       )
INSERT INTO distribution_paymentstep (
       payment_id, before, after, because, note, paper, reply_id, row, by_id, at, was_on, was_because
)
SELECT told.id, told.before, told.outcome, told.because, told.note, told.reference, %(reply)s, told.row, %(by)s, %(at)s,
       told.was_on, told.was_because
  FROM told
  JOIN moved ON moved.id = told.id
