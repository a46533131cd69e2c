-- Purpose: put the next due checks of a scope into a matching request, past those that runs hold, and read what is sent.
-- Rows: at most ten thousand. Index: check_due_by_policy, then primary keys.
WITH chosen AS (
    SELECT pending.id
    FROM verification_check pending
    JOIN recipients_person p ON p.id = pending.person_id
    WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.due_on <= %(today)s
      AND NOT coalesce(pending.policy_id = ANY (%(paused)s::bigint[]), false)
      AND p.vital_status IN ('alive', 'unknown')
      AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
    ORDER BY pending.due_on, pending.id
    LIMIT %(most)s
    FOR UPDATE OF pending SKIP LOCKED
), taken AS (
    UPDATE verification_check pending
    SET state = 'sent', tried_at = %(now)s
    FROM chosen
    WHERE pending.id = chosen.id
    RETURNING pending.id, pending.person_id
)
SELECT taken.id, hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0),
       p.nik, p.full_name, p.birth_date
FROM taken
JOIN recipients_person p ON p.id = taken.person_id
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
ORDER BY p.village_id, p.family_id, taken.id
