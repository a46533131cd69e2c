-- Purpose: nobody asks about the deceased, those who moved away, and those whom the source is not about; what was due
--          about them is taken back.
-- Rows: few. Index: check_due_by_policy.
DELETE FROM verification_check pending
USING recipients_person p
WHERE pending.source = %(source)s AND pending.state = 'due'
  AND p.id = pending.person_id AND NOT (p.vital_status IN ('alive', 'unknown') AND $about)
