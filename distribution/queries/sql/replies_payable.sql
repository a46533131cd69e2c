-- Purpose: the payments that a reply of an agency about a roster may speak of: everything that went to it.
--          Where an agency paid too much or too little, it is that amount that it will speak of again.
-- Rows:    one per payment sent (100,000 in a large city).
-- Indexes: payment_by_batch.
INSERT INTO reply_payable (
       payment_id, entry_id, state, amount, account, nik, name_key, account_tail, nik_tail, delivery
)
SELECT payment.id, payment.entry_id, payment.state, coalesce(difference.paid, payment.amount),
       payment.account_number, person.nik,
       person.name_key, right(payment.account_number, 4), right(person.nik, 4),
       delivery.state
  FROM distribution_payment payment
  JOIN distribution_paymentbatch batch ON batch.id = payment.batch_id
  JOIN distribution_rosterentry entry ON entry.id = payment.entry_id
  JOIN recipients_person person ON person.id = entry.recipient_id
  JOIN distribution_delivery delivery ON delivery.entry_id = entry.id
  LEFT JOIN distribution_paymentdifference difference
       ON difference.payment_id = payment.id AND difference.state = 'open'
 WHERE batch.roster_id = %(roster)s
   AND batch.agency_id = %(agency)s
   AND batch.state IN ('released', 'closed')
   AND batch.sent_on IS NOT NULL
   AND payment.state <> ALL (%(not_sent)s)
