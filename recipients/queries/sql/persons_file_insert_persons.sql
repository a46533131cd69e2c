-- Purpose: add the new persons under their families, the dead and those who moved with that status.
-- Rows: new persons. Index: recipients_family_pkey when few are new.
INSERT INTO recipients_person (
    id, nik, full_name, sex, birth_place, birth_date, mother_name, marital_status, occupation, education, vital_status,
    family_id, village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, source, vanished_in, created_at
)
SELECT
    fate.person_id, person.nik, person.full_name, person.sex, person.birth_place, person.birth_date,
    person.mother_name, person.marital_status, person.occupation, person.education,
    coalesce(person.vital_status, 'alive'), fate.family_id, family.village_id,
    CASE WHEN %(knows_card)s THEN person.address ELSE '' END, CASE WHEN %(knows_card)s THEN person.rt ELSE '' END,
    CASE WHEN %(knows_card)s THEN person.rw ELSE '' END, CASE WHEN %(knows_card)s THEN person.hamlet ELSE '' END,
    CASE WHEN %(knows_card)s THEN person.village_id END, %(source)s, '', %(now)s
FROM $person_fate AS fate JOIN $person AS person USING (row_number)
JOIN recipients_family AS family ON family.id = fate.family_id
WHERE fate.fate = 'new'
