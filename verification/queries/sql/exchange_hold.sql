-- Purpose: hold the open checks of the people whom a list names, so that its answers can be stored; those that a run or
--          another request holds are left to it.
-- Rows: one list. Index: check_one_open_per_person_and_source, primary keys.
UPDATE verification_check pending
SET state = 'sent', tried_at = %(now)s
FROM recipients_person p
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
WHERE p.id = ANY (%(persons)s) AND pending.person_id = p.id
  AND pending.source = %(source)s AND pending.state = 'due'
RETURNING p.id, pending.id, hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0),
          EXISTS (SELECT FROM verification_check former
                  WHERE former.person_id = p.id AND former.source = %(source)s AND former.is_latest),
          EXISTS (SELECT FROM verification_finding known
                  WHERE known.person_id = p.id AND NOT (known.state = 'decided'))
