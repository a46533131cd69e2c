-- Purpose: payments whose aid was recorded at the delivery point go where that record says.
-- Rows:    those recorded since the last time.
-- Indexes: payment_by_batch, the delivery of an entry is unique.
WITH standing AS (
       SELECT payment.id, payment.state AS before, payment.state_on AS was_on, payment.because AS was_because,
              CASE WHEN delivery.state = 'delivered' THEN 'withdrawn'
                   WHEN delivery.failed_because = 'replaced' THEN 'replaced'
                   ELSE 'absent' END AS after,
              CASE WHEN delivery.state = 'delivered' THEN ''
                   ELSE coalesce(%(becauses)s::jsonb ->> delivery.failed_because, 'other') END AS because,
              (delivery.recorded_at AT TIME ZONE %(zone)s)::date AS paid_on, delivery.recorded_by_id AS by_id,
              delivery.recorded_at AS at
         FROM distribution_payment payment
         JOIN distribution_delivery delivery ON delivery.entry_id = payment.entry_id AND delivery.state <> 'open'
        WHERE payment.batch_id = %(batch)s
          AND payment.state = ANY (%(live)s)
        ORDER BY payment.id
          FOR NO KEY UPDATE OF payment
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = standing.after, state_on = standing.paid_on,
              because = coalesce(nullif(standing.because, ''), payment.because),
              paid_on = CASE WHEN standing.after = 'withdrawn' THEN standing.paid_on END
         FROM standing
        WHERE payment.id = standing.id
          AND standing.before || '>' || standing.after = ANY (%(moves)s)
    RETURNING payment.id, standing.before, standing.after, standing.because, standing.by_id, standing.at,
              standing.was_on, standing.was_because
       )
INSERT INTO distribution_paymentstep (
       payment_id, before, after, because, note, paper, by_id, at, was_on, was_because
)
SELECT id, before, after, because, '', '', by_id, at, was_on, was_because
  FROM moved
