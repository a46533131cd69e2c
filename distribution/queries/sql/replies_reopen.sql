-- Purpose: deliveries that a reply has recorded are open again; those that somebody else recorded stay.
-- Rows:    one per payment that the reply had paid.
-- Indexes: reply_line_by_match, the delivery of an entry is unique.
UPDATE distribution_delivery delivery
   SET state = 'open', failed_because = '', recorded_by_id = NULL, recorded_at = NULL
  FROM distribution_replyline line
  JOIN distribution_payment payment ON payment.id = line.payment_id
 WHERE line.reply_id = %(reply)s
   AND line.match = 'matched'
   AND delivery.entry_id = payment.entry_id
   AND delivery.state = 'delivered'
   AND delivery.recorded_at = %(applied_at)s
   AND delivery.recorded_by_id = %(applied_by)s
