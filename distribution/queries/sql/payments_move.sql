-- Purpose: move payments from any of some states to another one and write down the step of each.
-- Rows:    those of a batch (100,000), or some chosen ones.
-- Indexes: payment_by_batch, primary key.
WITH moving AS (
       SELECT payment.id, payment.state
         FROM distribution_payment payment
        WHERE {which}
          AND payment.state = ANY (%(before)s)
        ORDER BY payment.id
          FOR NO KEY UPDATE
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = %(after)s,
              state_on = %(on)s,
              because = coalesce(nullif(%(because)s, ''), payment.because),
              next_channel = coalesce(nullif(%(next_channel)s, ''), payment.next_channel),
              paid_on = coalesce(%(paid_on)s, payment.paid_on)
         FROM moving
        WHERE payment.id = moving.id
    RETURNING payment.id, moving.state AS before, payment.because
       )
INSERT INTO distribution_paymentstep (payment_id, before, after, because, note, paper, by_id, at)
SELECT id, before, %(after)s, because, %(note)s, %(paper)s, %(by)s, %(at)s
  FROM moved
