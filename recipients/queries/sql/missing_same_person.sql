-- Purpose: members whose row differs from the registry only by columns that the file does not have are unchanged.
-- Rows: changed ones. Index: none (hashed).
UPDATE $fate AS fate SET fate = 'unchanged'
FROM $judged AS row, recipients_person AS known, recipients_membership AS place, $conditions AS old
WHERE fate.fate = 'changed' AND fate.old_family_id = fate.family_id AND row.row_number = fate.row_number
    AND known.id = fate.person_id AND known.vanished_in = ''
    AND place.person_id = fate.person_id AND place.until_on IS NULL
    AND place.relationship = coalesce(fate.relationship, %(other)s)
    AND old.person_id = fate.person_id AND old.source = %(source)s AND old.is_current
    AND ROW(
        row.full_name, row.sex, row.birth_date, row.marital_status, row.occupation, row.education, row.card_address,
        row.card_rt, row.card_rw, row.card_hamlet, row.card_village_id
    ) IS NOT DISTINCT FROM ROW(
        known.full_name, known.sex, known.birth_date, known.marital_status, known.occupation, known.education,
        known.card_address, known.card_rt, known.card_rw, known.card_hamlet, known.card_village_id
    )
    AND ROW($said) IS NOT DISTINCT FROM ROW($before)
