-- Purpose: some persons, or everybody of some families, are due to be asked about, whatever was answered before; who is due
--          already stays so. The deceased and those who moved away are not asked.
-- Rows: as many as are meant. Index: person by primary key and by family, check_one_open_per_person_and_source.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, policy_id, attempts, last_trouble, outcome, elements, answer_code,
     answer_text, is_latest)
SELECT p.id, %(source)s, 'due', %(today)s, 'requested', %(policy)s, 0, '', '', '[]', '', '', false
FROM recipients_person p
WHERE (p.family_id = ANY (%(families)s) OR p.id = ANY (%(persons)s))
  AND p.vital_status IN ('alive', 'unknown') AND $about
  AND NOT EXISTS (
      SELECT FROM verification_check pending
      WHERE pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered')
ORDER BY p.id
ON CONFLICT DO NOTHING
