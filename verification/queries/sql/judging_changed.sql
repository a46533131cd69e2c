-- Purpose: the latest answers that are about another identity than the registry has by now, and those that were marked so.
--          A table of its own, and not part of the next statement: so it is read by several workers.
-- Rows: all answers are looked at, a few per cent are kept. Index: none, hash joins.
CREATE TEMP TABLE judging_changed ON COMMIT DROP AS
SELECT answer.id, answer.asked_hash, answer.answered_at, answer.standing, p.id AS person_id, p.nik, p.full_name,
       p.birth_date, p.sex, p.family_id,
       answer.asked_hash IS NOT DISTINCT FROM hash_record_extended(
           ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0) AS is_same
FROM verification_check answer
JOIN recipients_person p ON p.id = answer.person_id
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
WHERE answer.source = %(source)s AND answer.is_latest AND answer.asked_hash IS NOT NULL
  AND (answer.standing <> '' OR answer.asked_hash IS DISTINCT FROM hash_record_extended(
           ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0))
