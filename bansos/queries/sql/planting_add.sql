-- Purpose: add planted records to a scratch city; what the plan does not say is as with the person they were made from.
-- Rows: the planted ones. Index: primary keys.
INSERT INTO recipients_person (
    id, nik, full_name, sex, birth_place, birth_date, mother_name, marital_status, occupation, education, vital_status,
    family_id, village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, source, vanished_in, created_at
)
SELECT
    planned.id, planned.nik, planned.full_name, planned.sex, planned.birth_place, planned.birth_date,
    planned.mother_name, origin.marital_status, origin.occupation, origin.education, 'alive', planned.family_id,
    family.village_id, planned.card_address, origin.card_rt, origin.card_rw, origin.card_hamlet,
    origin.card_village_id, origin.source, '', now()
FROM planting_planned AS planned
JOIN recipients_person AS origin ON origin.id = planned.origin_id
JOIN recipients_family AS family ON family.id = planned.family_id
