-- Purpose: let every finding of a class wait for its visit, with time enough for it; the caller has locked them.
-- Rows: as many as the class has; up to all open findings of one kind. Index: primary key.
UPDATE verification_finding
SET state = 'ground_check', recheck_on = NULL, due_on = greatest(due_on, %(visit_by)s)
WHERE id = ANY (%(findings)s)
