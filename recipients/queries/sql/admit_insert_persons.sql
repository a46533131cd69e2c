-- Purpose: add the new persons under their families, where those live in the registry: a family's row that came as
--     before is not judged again, so the file's tables do not know its village. Rows: new members.
--     Index: recipients_family_pkey when few are new.
INSERT INTO recipients_person (
    id, nik, full_name, sex, birth_place, birth_date, mother_name, marital_status, occupation, education, vital_status,
    family_id, village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, source, vanished_in, created_at
)
SELECT
    person_id, nik, full_name, sex, '', birth_date, '', marital_status, occupation, education, 'alive', family_id,
    village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, %(source)s, '', %(now)s
FROM $newcomers
WHERE fate = 'new'
