-- Purpose: take a reply back: its payments return to where they were before it, each with a step of its own.
-- Rows:    one per matched row (100,000 in a large city).
-- Indexes: reply_line_by_match, steps by payment, primary key of payments.
WITH told AS (
       SELECT line.payment_id, line.outcome, line.row, step.before, step.was_on, step.was_because
         FROM distribution_replyline line
         JOIN distribution_paymentstep step ON step.payment_id = line.payment_id AND step.reply_id = line.reply_id
        WHERE line.reply_id = %(reply)s
          AND line.match = 'matched'
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = told.before,
              state_on = coalesce(told.was_on, payment.state_on),
              because = CASE WHEN told.was_on IS NULL THEN payment.because ELSE told.was_because END,
              paid_on = CASE WHEN told.outcome = ANY (%(paid)s) THEN NULL ELSE payment.paid_on END
         FROM told
        WHERE payment.id = told.payment_id
          AND payment.state = told.outcome
    RETURNING payment.id
       )
INSERT INTO distribution_paymentstep (payment_id, before, after, because, note, paper, reply_id, row, by_id, at)
SELECT told.payment_id, told.outcome, told.before, '', %(note)s, '', %(reply)s, told.row, %(by)s, %(at)s
  FROM told
  JOIN moved ON moved.id = told.payment_id
