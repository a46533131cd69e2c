-- Purpose: who waits for a later day is due today, because an officer asked for it.
-- Rows: few; those that wait for consolidation. Index: person by primary key and by family,
--       check_one_open_per_person_and_source.
UPDATE verification_check pending
SET due_on = %(today)s, due_because = 'requested', policy_id = %(policy)s
FROM recipients_person p
WHERE (p.family_id = ANY (%(families)s) OR p.id = ANY (%(persons)s)) AND p.id = pending.person_id
  AND pending.source = %(source)s AND pending.state = 'due' AND pending.due_on > %(today)s
