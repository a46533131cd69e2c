-- Purpose: who is due already comes first, because an officer asked for it.
-- Rows: as many as are meant. Index: person by primary key and by family, check_one_open_per_person_and_source.
UPDATE verification_check pending
SET due_because = 'requested', policy_id = %(policy)s
FROM recipients_person p
WHERE (p.family_id = ANY (%(families)s) OR p.id = ANY (%(persons)s)) AND p.id = pending.person_id
  AND pending.source = %(source)s AND pending.state = 'due' AND pending.due_on <= %(today)s
  AND pending.due_because <> 'requested'
