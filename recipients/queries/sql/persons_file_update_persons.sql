-- Purpose: bring changed persons to what persons_file_said.sql says they will be, under their family and its village.
-- Rows: changed persons. Index: recipients_person_pkey.
UPDATE recipients_person AS known
SET full_name = said.full_name, sex = said.sex, birth_date = said.birth_date, birth_place = said.birth_place,
    mother_name = said.mother_name, marital_status = said.marital_status, occupation = said.occupation,
    education = said.education, vital_status = said.vital_status, family_id = fate.family_id,
    village_id = family.village_id, card_address = said.card_address, card_rt = said.card_rt, card_rw = said.card_rw,
    card_hamlet = said.card_hamlet, card_village_id = said.card_village_id, vanished_in = ''
FROM $person_fate AS fate JOIN $said AS said USING (row_number)
JOIN recipients_family AS family ON family.id = fate.family_id
WHERE fate.fate = 'changed' AND known.id = fate.person_id
