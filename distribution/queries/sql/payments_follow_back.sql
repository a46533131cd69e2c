-- Purpose: payments that followed a record at the delivery point go back where that record does not stand any more. What a
--          reply has moved stays: it goes back with its reply.
-- Rows:    one, or the few of a batch.
-- Indexes: payment_attempt_once or payment_by_batch, the delivery of an entry is unique, steps by payment.
WITH astray AS MATERIALIZED (
       SELECT payment.id, payment.state, batch.channel
         FROM distribution_payment payment
         JOIN distribution_paymentbatch batch ON batch.id = payment.batch_id AND batch.state = 'released'
         JOIN distribution_delivery delivery ON delivery.entry_id = payment.entry_id
        WHERE {which}
          AND payment.state = ANY (%(followed)s)
          AND (delivery.state = 'open' OR delivery.state = 'failed' AND payment.state = ANY (%(paid)s))
        ORDER BY payment.id
          FOR NO KEY UPDATE OF payment
       ), last_step AS (
       SELECT astray.id, astray.state, astray.channel, step.before, step.was_on, step.was_because, step.reply_id
         FROM astray
         JOIN distribution_paymentstep step ON step.payment_id = astray.id
        WHERE step.id = (SELECT max(id) FROM distribution_paymentstep WHERE payment_id = astray.id)
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = told.before,
              state_on = coalesce(told.was_on, payment.state_on),
              because = CASE WHEN told.was_on IS NULL THEN payment.because ELSE told.was_because END,
              paid_on = NULL
         FROM last_step told
        WHERE payment.id = told.id
          AND told.reply_id IS NULL
          AND told.state || '>' || told.before || '>' || told.channel = ANY (%(ways)s)
    RETURNING payment.id
       )
INSERT INTO distribution_paymentstep (payment_id, before, after, because, note, paper, by_id, at)
SELECT told.id, told.state, told.before, '', %(note)s, '', %(by)s, %(at)s
  FROM last_step told
  JOIN moved ON moved.id = told.id
