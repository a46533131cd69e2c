-- Purpose: make a check due for everybody who was never asked, whose identity changed since the last answer, or whose
--          last answer is old. The deceased and those who moved away are not asked.
-- Rows: as many as fall due; the whole city after a first load. Index: check_one_latest_per_person_and_source,
--       check_one_open_per_person_and_source, hash joins on a whole city.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, attempts, last_trouble, outcome, elements, answer_code, answer_text,
     is_latest)
SELECT p.id, %(source)s, 'due', %(today)s,
       CASE WHEN latest.id IS NULL THEN 'new'
            WHEN latest.asked_hash IS DISTINCT FROM hash_record_extended(
                     ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0) THEN 'changed'
            ELSE 'stale' END,
       0, '', '', '[]', '', '', false
FROM recipients_person p
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
LEFT JOIN verification_check latest
       ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
WHERE p.vital_status IN ('alive', 'unknown')
  AND (latest.id IS NULL
       OR latest.answered_at < %(stale_before)s
       OR latest.asked_hash IS DISTINCT FROM hash_record_extended(
              ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0))
  AND NOT EXISTS (
      SELECT FROM verification_check pending
      WHERE pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered')
ORDER BY p.id
ON CONFLICT DO NOTHING
