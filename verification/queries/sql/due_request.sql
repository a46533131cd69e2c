-- Purpose: everybody of some families is due to be asked, whatever was answered before; who is due already stays so. The
--          deceased and those who moved away are not asked.
-- Rows: as many as the families have members. Index: person by family, check_one_open_per_person_and_source.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, attempts, last_trouble, outcome, elements, answer_code, answer_text,
     is_latest)
SELECT p.id, %(source)s, 'due', %(today)s, 'requested', 0, '', '', '[]', '', '', false
FROM recipients_person p
WHERE p.family_id = ANY (%(families)s) AND p.vital_status IN ('alive', 'unknown')
  AND NOT EXISTS (
      SELECT FROM verification_check pending
      WHERE pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered')
ORDER BY p.id
ON CONFLICT DO NOTHING
