-- Purpose: take the next due checks under a policy, or of a family or person, for one run, past those that other runs
--          hold, and read what is asked.
--          Whoever was asked in vain since the run began is not taken again, whichever run it was; a time to come was
--          written by a clock that was wrong.
-- Rows: a handful to 512. Index: check_due_by_policy, then primary keys; for people check_one_open_per_person_and_source.
WITH chosen AS (
    SELECT pending.id
    FROM verification_check pending
    JOIN recipients_person p ON p.id = pending.person_id
    WHERE pending.source = %(source)s AND pending.state = 'due' AND pending.due_on <= %(today)s
      AND $narrowed
      AND (pending.tried_at IS NULL OR pending.tried_at < %(began)s OR pending.tried_at > %(now)s)
      AND p.vital_status IN ('alive', 'unknown')
      AND (p.village_id = %(scope)s OR starts_with(p.village_id, %(scope)s || '.'))
    ORDER BY $order
    LIMIT %(most)s
    FOR UPDATE OF pending SKIP LOCKED
), claimed AS (
    UPDATE verification_check pending
    SET state = 'claimed', claimed_at = %(now)s, run_id = %(run)s
    FROM chosen
    WHERE pending.id = chosen.id
    RETURNING pending.id, pending.person_id, pending.policy_id
)
SELECT claimed.id,
       hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0),
       p.nik, p.full_name, coalesce(card.kk_number, ''), p.birth_place, p.birth_date, p.sex, p.marital_status,
       p.occupation, p.mother_name, p.card_address, p.card_rt, p.card_rw,
       coalesce(p.card_village_id, ''), coalesce(village.name, ''), coalesce(district.name, ''),
       coalesce(city.name, ''), coalesce(province.name, ''), claimed.policy_id
FROM claimed
JOIN recipients_person p ON p.id = claimed.person_id
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
LEFT JOIN access_area village ON village.code = p.card_village_id
LEFT JOIN access_area district ON district.code = village.parent_id
LEFT JOIN access_area city ON city.code = district.parent_id
LEFT JOIN access_area province ON province.code = city.parent_id
ORDER BY claimed.id
