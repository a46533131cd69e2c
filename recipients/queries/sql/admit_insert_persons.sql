-- Purpose: add the new persons under their families, where those live in the registry: a family's row that came as
--     before is not judged again, so the file's tables do not know its village. Rows: new members.
--     Index: recipients_family_pkey when few are new.
INSERT INTO recipients_person (
    id, nik, full_name, sex, birth_place, birth_date, mother_name, marital_status, occupation, education, vital_status,
    family_id, village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, source, vanished_in, created_at
)
SELECT
    fate.person_id, person.nik, person.full_name, person.sex, '', person.birth_date, '', person.marital_status,
    person.occupation, person.education, 'alive', fate.family_id, family.village_id, person.card_address,
    person.card_rt, person.card_rw, person.card_hamlet, person.card_village_id, %(source)s, '', %(now)s
FROM $person_fate AS fate JOIN $person AS person USING (row_number)
JOIN recipients_family AS family ON family.id = fate.family_id
WHERE fate.fate = 'new'
