-- Purpose: decide every finding of a class alike; the caller has locked them and knows that all are open.
-- Rows: as many as the class has; up to all findings of one kind. Index: primary key.
UPDATE verification_finding
SET state = 'decided', decision = %(decision)s, reason = %(reason)s, decided_by_id = %(by)s, decided_at = %(now)s,
    recheck_on = NULL, held_true = '{}'
WHERE id = ANY (%(findings)s)
