-- Purpose: who may be meant by the rows of a list: by family card number, as others of its family, by the same name, by the visible ends of a
--     masked NIK with the beginning of the name, by the 15 digits that a spreadsheet left, and by a half-masked name
--     inside the kelurahan. A visible digit that does not fit rules a person out.
-- Rows: some dozen per row of the list. Index: none; everybody is read once per mark and looked up among the rows of the
--     list, which workers share.
CREATE UNLOGGED TABLE $found WITH (autovacuum_enabled = false) AS
WITH persons AS NOT MATERIALIZED (
    SELECT id, nik, village_id, $name_key AS name_key FROM recipients_person WHERE vital_status <> 'merged'
), named AS (
    SELECT
        sought.id AS entry_id, persons.id AS person_id, persons.village_id = sought.told_village_id AS is_there,
        sought.nik_pattern = '' OR persons.nik LIKE sought.nik_pattern AS fits,
        count(*) OVER (PARTITION BY sought.id) AS namesakes
    FROM persons JOIN $sought AS sought ON sought.name_key = persons.name_key
    WHERE NOT sought.is_masked AND sought.name_key <> ''
)
SELECT entry_id, person_id FROM named WHERE fits AND (namesakes <= %(namesakes)s OR is_there)
UNION
SELECT sought.id, member.id
FROM $sought AS sought
JOIN recipients_familycard AS card ON card.kk_number = sought.kk_number AND card.until_on IS NULL
JOIN recipients_person AS member ON member.family_id = card.family_id AND member.vital_status <> 'merged'
WHERE sought.kk_number <> ''
UNION
SELECT mates.entry_id, member.id
FROM $mates AS mates JOIN recipients_person AS member ON member.family_id = mates.family_id
WHERE member.vital_status <> 'merged'
UNION
SELECT sought.id, persons.id
FROM persons JOIN $sought AS sought
    ON sought.ends = left(persons.nik, 6) || right(persons.nik, 4)
    AND left(sought.name_key, 4) = left(persons.name_key, 4)
WHERE NOT sought.is_masked AND persons.nik LIKE sought.nik_pattern
UNION
SELECT sought.id, persons.id
FROM persons JOIN $sought AS sought
    ON sought.ends = left(persons.nik, 6) || right(persons.nik, 4)
    AND left(sought.name_key, 2) = left(persons.name_key, 2)
WHERE sought.is_masked AND sought.told_village_id IS NULL
    AND persons.name_key LIKE sought.name_key AND persons.nik LIKE sought.nik_pattern
UNION
SELECT sought.id, persons.id FROM persons JOIN $sought AS sought ON sought.fifteen = left(persons.nik, 15)
UNION
SELECT sought.id, persons.id
FROM persons JOIN $sought AS sought
    ON sought.told_village_id = persons.village_id AND left(sought.beginning, 2) = left(persons.name_key, 2)
WHERE sought.is_masked AND length(sought.beginning) > 1
    AND persons.name_key LIKE sought.name_key AND (sought.nik_pattern = '' OR persons.nik LIKE sought.nik_pattern)
UNION
SELECT sought.id, persons.id
FROM persons JOIN $sought AS sought
    ON sought.told_village_id = persons.village_id AND sought.beginning IN ('', left(persons.name_key, 1))
WHERE sought.is_masked AND length(sought.beginning) < 2
    AND persons.name_key LIKE sought.name_key AND (sought.nik_pattern = '' OR persons.nik LIKE sought.nik_pattern)
