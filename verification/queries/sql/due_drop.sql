-- Purpose: nobody asks about the deceased and those who moved away; what was due about them is taken back.
-- Rows: few. Index: check_due.
DELETE FROM verification_check pending
USING recipients_person p
WHERE pending.source = %(source)s AND pending.state = 'due'
  AND p.id = pending.person_id AND p.vital_status NOT IN ('alive', 'unknown')
