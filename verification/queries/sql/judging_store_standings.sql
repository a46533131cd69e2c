-- Purpose: whether answers are still about what the registry has.
-- Rows: a few per cent of the city. Index: primary key.
UPDATE verification_check answer
SET standing = judged.standing
FROM judging_standings judged
WHERE answer.id = judged.check_id AND answer.is_latest AND answer.standing <> judged.standing
