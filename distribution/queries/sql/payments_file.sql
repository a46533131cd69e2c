-- Purpose: what the file of a released batch says, in the order of kelurahan and name.
-- Rows:    one per payment that was released (100,000 in a large city), read in pieces.
-- Indexes: payment_by_batch.
SELECT payment.id, person.nik, person.full_name, payment.account_number, payment.holder_name, payment.amount,
       entry.goods, entry.quantity,
       family.address, family.rt, family.rw, village.name, district.name,
       coalesce((
           SELECT kk_number FROM recipients_familycard
            WHERE family_id = entry.family_id ORDER BY until_on DESC NULLS FIRST, from_on DESC LIMIT 1
       ), '')
  FROM distribution_payment payment
  JOIN distribution_rosterentry entry ON entry.id = payment.entry_id
  JOIN recipients_person person ON person.id = entry.recipient_id
  JOIN recipients_family family ON family.id = entry.family_id
  JOIN access_area village ON village.code = payment.village_id
  LEFT JOIN access_area district ON district.code = village.parent_id
 WHERE payment.batch_id = %(batch)s
   AND payment.state <> ALL (%(not_sent)s)
 ORDER BY payment.village_id, person.full_name, payment.id
