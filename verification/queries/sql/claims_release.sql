-- Purpose: give back the checks a run holds (all of it, or those named) that got no answer, so that they are due again.
-- Rows: at most what was taken ahead. Index: check_claimed_by_run.
UPDATE verification_check
SET state = 'due', claimed_at = NULL, run_id = NULL
WHERE state = 'claimed' AND run_id = ANY (%(runs)s)
