-- Purpose: bring changed members to what the file says. A value corrected by form stays as long as the file still
--     says what was corrected. Vital status is not touched: this file does not know it.
-- Rows: changed members. Index: recipients_person_pkey.
UPDATE recipients_person AS known
SET full_name = said.full_name, sex = said.sex, birth_date = said.birth_date, marital_status = said.marital_status,
    occupation = said.occupation, education = said.education, family_id = said.family_id,
    village_id = said.village_id,
    card_address = said.card_address, card_rt = said.card_rt, card_rw = said.card_rw, card_hamlet = said.card_hamlet,
    card_village_id = said.card_village_id
FROM (
    SELECT
        fate.person_id, fate.family_id, family.village_id,
        CASE WHEN person.full_name = ANY (corrected.names)
            THEN corrected.full_name ELSE person.full_name END AS full_name,
        CASE WHEN person.sex = ANY (corrected.sexes) THEN corrected.sex ELSE person.sex END AS sex,
        CASE WHEN person.birth_date::text = ANY (corrected.birth_dates)
            THEN corrected.birth_date ELSE person.birth_date END AS birth_date,
        person.marital_status, person.occupation, person.education, person.card_address, person.card_rt,
        person.card_rw, person.card_hamlet, person.card_village_id
    FROM $person_fate AS fate JOIN $person AS person USING (row_number)
    JOIN recipients_family AS family ON family.id = fate.family_id
    LEFT JOIN (
        SELECT old.id, old.full_name, old.sex, old.birth_date,
            array_agg(form.changes -> 'full_name' ->> 0) AS names,
            array_agg(form.changes -> 'sex' ->> 0) AS sexes,
            array_agg(form.changes -> 'birth_date' ->> 0) AS birth_dates
        FROM recipients_correction AS form JOIN recipients_person AS old ON old.id = form.person_id
        WHERE form.kind = 'person' AND form.state IN ('applied', 'undo_waiting') GROUP BY old.id
    ) AS corrected ON corrected.id = fate.person_id
    WHERE fate.fate = 'changed'
) AS said
WHERE known.id = said.person_id AND (
    known.full_name, known.sex, known.birth_date, known.marital_status, known.occupation, known.education,
    known.family_id, known.village_id, known.card_address, known.card_rt,
    known.card_rw, known.card_hamlet, known.card_village_id
) IS DISTINCT FROM (
    said.full_name, said.sex, said.birth_date, said.marital_status, said.occupation, said.education,
    said.family_id, said.village_id, said.card_address, said.card_rt,
    said.card_rw, said.card_hamlet, said.card_village_id
)
