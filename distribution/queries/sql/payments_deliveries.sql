-- Purpose: write the end of payments into the deliveries of their entries: paid ones are delivered, given up ones have
--          failed and say why. Deliveries that somebody has recorded stay as they are.
-- Rows:    those of a reply or of an act.
-- Indexes: payment_by_batch or primary key, the delivery of an entry is unique.
UPDATE distribution_delivery delivery
   SET state = CASE WHEN payment.state = ANY (%(paid)s) THEN 'delivered' ELSE 'failed' END,
       failed_because = CASE WHEN payment.state = ANY (%(paid)s) THEN ''
                             ELSE coalesce(%(words)s::jsonb ->> payment.because, 'account') END,
       recorded_by_id = %(by)s,
       recorded_at = %(at)s
  FROM distribution_payment payment
 WHERE {which}
   AND delivery.entry_id = payment.entry_id
   AND delivery.state = 'open'
   AND (payment.state = ANY (%(paid)s) OR payment.state = 'refunded')
