-- Purpose: the first step of every payment of a new batch.
-- Rows:    one per payment of the batch.
-- Indexes: payment_by_batch.
INSERT INTO distribution_paymentstep (payment_id, before, after, because, note, paper, by_id, at)
SELECT id, '', state, '', '', '', %(by)s, %(at)s
  FROM distribution_payment
 WHERE batch_id = %(batch)s
