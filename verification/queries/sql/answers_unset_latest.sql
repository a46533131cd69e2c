-- Purpose: the answers that are about to be followed by newer ones are no longer the latest.
-- Rows: one batch. Index: check_one_latest_per_person_and_source.
UPDATE verification_check former
SET is_latest = false
FROM verification_check held
WHERE held.id = ANY (%(checks)s)
  AND former.person_id = held.person_id AND former.source = held.source AND former.is_latest
