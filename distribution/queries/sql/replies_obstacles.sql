-- Purpose: what rests on an applied reply, so that it cannot be taken back: closed books, payments that moved on, replies
--          taken over later that speak of the same payments, a random check of its deliveries, differences put right.
-- Rows:    few, one per kind and batch, state or reply.
-- Indexes: reply_line_by_match, steps by payment, reply_line_by_payment, the delivery of an entry is unique.
WITH moved AS MATERIALIZED (
       SELECT payment.id, payment.state, payment.entry_id, line.outcome, batch.number, batch.state AS books
         FROM distribution_replyline line
         JOIN distribution_payment payment ON payment.id = line.payment_id
         JOIN distribution_paymentbatch batch ON batch.id = payment.batch_id
        WHERE line.reply_id = %(reply)s
          AND line.match = 'matched'
       )
SELECT 'closed' AS kind, number::text AS what, count(*)
  FROM moved
 WHERE books = 'closed'
 GROUP BY number
 UNION ALL
SELECT 'moved', state, count(*)
  FROM moved
  JOIN (
       SELECT step.payment_id
         FROM distribution_paymentstep step
         LEFT JOIN distribution_paymentreply reply ON reply.id = step.reply_id
        WHERE step.payment_id IN (SELECT id FROM moved)
        GROUP BY step.payment_id
       HAVING max(step.id) FILTER (WHERE reply.id IS NULL OR reply.state <> 'undone')
              > max(step.id) FILTER (WHERE reply.id = %(reply)s)
       ) stepped ON stepped.payment_id = moved.id
 WHERE books <> 'closed'
   -- a record by hand that came and went leaves the payment where the reply had put it
   AND state <> outcome
 GROUP BY state
 UNION ALL
SELECT 'reply', later.id::text, count(*)
  FROM moved
  JOIN distribution_replyline line ON line.payment_id = moved.id AND line.match IN ('matched', 'known')
  JOIN distribution_paymentreply later
       ON later.id = line.reply_id AND later.state = 'applied' AND later.applied_at > %(applied_at)s
 GROUP BY later.id
 UNION ALL
SELECT 'sample', '', count(*)
  FROM moved
  JOIN distribution_delivery delivery ON delivery.entry_id = moved.entry_id
  JOIN distribution_samplecheck chosen ON chosen.delivery_id = delivery.id
 WHERE delivery.recorded_at = %(applied_at)s
   AND delivery.recorded_by_id = %(applied_by)s
HAVING count(*) > 0
 UNION ALL
SELECT 'settled', '', count(*)
  FROM distribution_paymentdifference
 WHERE reply_id = %(reply)s
   AND state IN ('refunded', 'topped_up')
HAVING count(*) > 0
 ORDER BY kind, what
