-- Purpose: hold the deliveries of a batch while it is released, brought back or closed, in the order of their ids as
--          whoever records them does: an aid recorded at the same moment would be paid as well.
-- Rows:    one per payment of the batch (100,000 in a large city).
-- Indexes: payment_by_batch, the delivery of an entry is unique.
SELECT count(*) FROM (
       SELECT delivery.id
         FROM distribution_payment payment
         JOIN distribution_delivery delivery ON delivery.entry_id = payment.entry_id
        WHERE payment.batch_id = %(batch)s
        ORDER BY delivery.id
          FOR NO KEY UPDATE OF delivery
       ) held
