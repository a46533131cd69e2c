-- Purpose: similar names of the kelurahan for the rows of a list whom nothing else has found.
-- Rows: twenty per such row; each costs some 15 ms. Index: person_by_village_and_name, asked for names as alike as counts.
INSERT INTO $found (entry_id, person_id)
SELECT sought.id, near.id
FROM $sought AS sought CROSS JOIN LATERAL (
    SELECT person.id FROM recipients_person AS person
    WHERE person.village_id = sought.told_village_id AND person.name_key %% sought.name_key
        AND person.vital_status <> 'merged' AND (sought.nik_pattern = '' OR person.nik LIKE sought.nik_pattern)
    ORDER BY similarity(person.name_key, sought.name_key) DESC, person.id LIMIT 20
) AS near
WHERE NOT sought.is_masked AND sought.name_key <> ''
    AND NOT EXISTS (SELECT FROM $found AS found WHERE found.entry_id = sought.id)
