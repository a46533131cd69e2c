-- Purpose: put the payments of a draft where the account and card of the receiver are by now.
-- Rows:    those of a batch whose account has changed.
-- Indexes: payment_by_batch, account_one_per_person_and_bank.
WITH standing AS (
       SELECT payment.id, payment.state AS before, coalesce(mine.number, '') AS number,
              coalesce(mine.holder_name, '') AS holder_name, %(states)s::jsonb ->> mine.card_state AS after
         FROM distribution_payment payment
         JOIN distribution_rosterentry entry ON entry.id = payment.entry_id
         JOIN distribution_account mine
              ON mine.person_id = entry.recipient_id AND mine.agency_id = %(agency)s AND mine.valid_until IS NULL
        WHERE payment.batch_id = %(batch)s
          AND payment.state = ANY (%(before)s)
        ORDER BY payment.id
          FOR NO KEY UPDATE OF payment
       ), moved AS (
       UPDATE distribution_payment payment
          SET state = standing.after, state_on = %(on)s, account_number = standing.number,
              holder_name = standing.holder_name
         FROM standing
        WHERE payment.id = standing.id
          AND (standing.before <> standing.after OR payment.account_number <> standing.number)
    RETURNING payment.id, standing.before, standing.after
       )
INSERT INTO distribution_paymentstep (payment_id, before, after, because, note, paper, by_id, at)
SELECT id, before, after, '', '', '', %(by)s, %(at)s
  FROM moved
 WHERE before <> after
