-- Purpose: whoever was asked in vain stays due; when that was and what went wrong are kept.
-- Rows: one batch. Index: primary key.
UPDATE verification_check held
SET state = 'due', claimed_at = NULL, run_id = NULL, attempts = held.attempts + 1, tried_at = %(now)s,
    last_trouble = failure.trouble
FROM unnest(%(checks)s::bigint[], %(troubles)s::text[]) AS failure (id, trouble)
WHERE held.id = failure.id
