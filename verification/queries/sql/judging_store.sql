-- Purpose: what answers come to now, into the answers themselves; only those that are still the latest and were not
--          answered anew meanwhile. Says how many went from which outcome to which.
-- Rows: a few per cent of the city. Index: primary key.
WITH stored AS (
    UPDATE verification_check answer
    SET outcome = judged.outcome, elements = judged.elements
    FROM judging_answers judged
    WHERE answer.id = judged.check_id AND answer.is_latest
    RETURNING judged.was, judged.outcome
)
SELECT was, outcome, count(*) FROM stored GROUP BY was, outcome
