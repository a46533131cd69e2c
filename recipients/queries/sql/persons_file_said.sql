-- Purpose: what each known person will be when the file is admitted: its values where it says something (or those of a
--     form that the rows were brought to before), the registry's where it is silent. A file brings nobody back from
--     death, and from having moved only when it said something else before and nobody but a file ended the place.
-- Rows: one per kept row of a known person that says something new or names another family.
-- Index: recipients_person_pkey, membership_one_family_at_a_time.
CREATE UNLOGGED TABLE $said WITH (autovacuum_enabled = false) AS
SELECT said.*, (
        said.full_name, said.sex, said.birth_date, said.birth_place, said.mother_name, said.marital_status,
        said.occupation, said.education, said.vital_status, said.card_address, said.card_rt, said.card_rw,
        said.card_hamlet, said.card_village_id, said.relationship
    ) IS DISTINCT FROM (
        known.full_name, known.sex, known.birth_date, known.birth_place, known.mother_name, known.marital_status,
        known.occupation, known.education, known.vital_status, known.card_address, known.card_rt, known.card_rw,
        known.card_hamlet, known.card_village_id, said.old_relationship
    ) AS differs
FROM (
    SELECT
        found.row_number, found.person_id,
        person.full_name, person.sex, person.birth_date,
        coalesce(nullif(person.birth_place, ''), known.birth_place) AS birth_place,
        coalesce(nullif(person.mother_name, ''), known.mother_name) AS mother_name,
        coalesce(person.marital_status, known.marital_status) AS marital_status,
        coalesce(person.occupation, known.occupation) AS occupation,
        coalesce(person.education, known.education) AS education,
        CASE
            WHEN person.vital_status IS NULL OR known.vital_status IN ('deceased', 'merged')
                THEN known.vital_status
            WHEN person.vital_status = 'alive' AND known.vital_status = 'moved'
                    AND (found.record_id IS NULL OR place.person_id IS NULL)
                THEN known.vital_status
            ELSE person.vital_status
        END AS vital_status,
        CASE WHEN %(knows_card)s THEN coalesce(nullif(person.address, ''), known.card_address)
            ELSE known.card_address END AS card_address,
        CASE WHEN %(knows_card)s THEN coalesce(nullif(person.rt, ''), known.card_rt) ELSE known.card_rt END AS card_rt,
        CASE WHEN %(knows_card)s THEN coalesce(nullif(person.rw, ''), known.card_rw) ELSE known.card_rw END AS card_rw,
        CASE WHEN %(knows_card)s THEN coalesce(nullif(person.hamlet, ''), known.card_hamlet)
            ELSE known.card_hamlet END AS card_hamlet,
        CASE WHEN %(knows_card)s THEN person.village_id ELSE known.card_village_id END AS card_village_id,
        CASE WHEN held.row_number IS NULL THEN coalesce(person.relationship, place.relationship)
            ELSE place.relationship END AS relationship,
        place.relationship AS old_relationship
    FROM $found AS found
    JOIN $person AS person USING (row_number)
    JOIN recipients_person AS known ON known.id = found.person_id
    LEFT JOIN recipients_membership AS place ON place.person_id = known.id AND place.until_on IS NULL
    JOIN $family_fate AS family ON family.kk_number = found.kk_number
    LEFT JOIN $held AS held ON held.row_number = found.row_number
    WHERE found.old_hash IS DISTINCT FROM found.row_hash OR found.old_family_id IS DISTINCT FROM family.family_id
) AS said
JOIN recipients_person AS known ON known.id = said.person_id
