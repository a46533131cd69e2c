-- Purpose: whoever was asked in vain stays due; the trouble and the run that met it are kept.
-- Rows: one batch. Index: primary key.
UPDATE verification_check held
SET state = 'due', claimed_at = NULL, attempts = held.attempts + 1, last_trouble = failure.trouble
FROM unnest(%(checks)s::bigint[], %(troubles)s::text[]) AS failure (id, trouble)
WHERE held.id = failure.id
