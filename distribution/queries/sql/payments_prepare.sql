-- Purpose: the payments of a new batch: entries of the roster that wait for aid in this channel, take no other payment
--          and are not blocked now. By transfer each stands where its account and card are; who has an account at
--          another bank is left to that bank.
-- Rows:    one per entry of the batch (100,000 in a large city).
-- Indexes: roster_entry_by_village, payment_attempt_once, account_one_per_person_and_bank.
INSERT INTO distribution_payment (
       batch_id, entry_id, village_id, attempt, state, state_on, amount, account_number, holder_name, because,
       next_channel
)
SELECT %(batch)s, entry.id, entry.village_id, coalesce(earlier.attempt, 0) + 1,
       CASE WHEN %(channel)s <> 'transfer' THEN 'listed'
            ELSE coalesce((%(states)s::jsonb ->> mine.card_state), 'listed') END,
       %(on)s, entry.amount,
       CASE WHEN %(channel)s = 'transfer' THEN coalesce(mine.number, '') ELSE '' END,
       CASE WHEN %(channel)s = 'transfer' THEN coalesce(mine.holder_name, '') ELSE '' END,
       '', ''
  FROM distribution_rosterentry entry
  JOIN distribution_roster roster ON roster.id = entry.roster_id
  JOIN distribution_programme programme ON programme.id = roster.programme_id
  JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state = 'open'
  LEFT JOIN LATERAL (
       SELECT attempt, state, next_channel
         FROM distribution_payment
        WHERE entry_id = entry.id
        ORDER BY attempt DESC
        LIMIT 1
       ) earlier ON true
  LEFT JOIN distribution_account mine
       ON mine.person_id = entry.recipient_id AND mine.agency_id = %(agency)s AND mine.valid_until IS NULL
 WHERE entry.roster_id = %(roster)s
   AND (earlier.state IS NULL OR earlier.state = ANY (%(free)s))
   AND coalesce(nullif(earlier.next_channel, ''), programme.channel) = %(channel)s
   AND (%(area)s = '' OR entry.village_id = %(area)s OR entry.village_id LIKE %(area)s || '.%%')
   AND entry.id <> ALL (%(blocked)s)
   AND (%(channel)s <> 'transfer' OR mine.id IS NOT NULL OR NOT EXISTS (
       SELECT 1 FROM distribution_account
        WHERE person_id = entry.recipient_id AND agency_id <> %(agency)s AND valid_until IS NULL
       ))
 ORDER BY entry.id
