-- Purpose: the persons whom a staged file of persons would change, with each value before and after; deaths and moves
--     first. Rows: one page. Index: recipients_person_pkey.
SELECT
    page.row_number, known.id, known.full_name, village.name, page.has_new_family,
    (
        SELECT jsonb_object_agg(after.key, jsonb_build_array(before.value, after.value))
        FROM jsonb_each(to_jsonb(said)) AS after JOIN jsonb_each(to_jsonb(known)) AS before USING (key)
        WHERE after.value IS DISTINCT FROM before.value
    ) AS changes,
    said.old_relationship, said.relationship
FROM (
    SELECT fate.row_number, fate.person_id, fate.old_family_id IS DISTINCT FROM fate.family_id AS has_new_family
    FROM $fate AS fate JOIN $said AS said USING (row_number)
    JOIN recipients_person AS known ON known.id = fate.person_id
    WHERE fate.fate = 'changed'
    ORDER BY said.vital_status = known.vital_status, fate.row_number
    LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN $said AS said ON said.row_number = page.row_number
JOIN recipients_person AS known ON known.id = page.person_id
JOIN access_area AS village ON village.code = known.village_id
ORDER BY said.vital_status = known.vital_status, page.row_number
