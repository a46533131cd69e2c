-- Purpose: whoever waits for a later day and has changed identity meanwhile is due today.
-- Rows: few; those that wait for consolidation. Index: check_due.
UPDATE verification_check pending
SET due_on = %(today)s, due_because = 'changed'
FROM recipients_person p
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
JOIN verification_check latest ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.due_on > %(today)s
  AND p.id = pending.person_id
  AND latest.asked_hash IS DISTINCT FROM hash_record_extended(
          ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0)
