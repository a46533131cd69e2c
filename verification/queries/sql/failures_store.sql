-- Purpose: whoever was asked in vain stays due; when that was and what went wrong are kept. Where the source has said
--          that its answer comes later, the person is due on that day.
-- Rows: one batch. Index: primary key.
UPDATE verification_check held
SET state = 'due', claimed_at = NULL, run_id = NULL, attempts = held.attempts + 1, tried_at = %(now)s,
    last_trouble = failure.trouble, due_on = greatest(held.due_on, failure.again_on)
FROM unnest(%(checks)s::bigint[], %(troubles)s::text[], %(again)s::date[])
     AS failure (id, trouble, again_on)
WHERE held.id = failure.id
