-- Purpose: how many bear each name, word of a name, birth date, mother's name and district of the NIK: what is rare
--     tells more. Rows: distinct values of the city. Index: none (hashed).
CREATE UNLOGGED TABLE $counts WITH (autovacuum_enabled = false) AS
WITH counted AS (
    SELECT full_name, mother_name, birth_date, nik FROM recipients_person
    WHERE vital_status NOT IN ('deceased', 'merged')
), named AS (
    SELECT spelt.name AS key, count(*) AS holders
    FROM counted JOIN duplicates_spelt AS spelt ON spelt.raw = counted.full_name GROUP BY 1
)
SELECT 'n' AS kind, key, holders FROM named
UNION ALL
SELECT 'w', word, sum(holders)::bigint FROM named, unnest(string_to_array(key, ' ')) AS word GROUP BY 2
UNION ALL
SELECT 'm', spelt.name, count(*) FROM counted JOIN duplicates_spelt AS spelt ON spelt.raw = counted.mother_name
WHERE mother_name <> '' GROUP BY 2
UNION ALL
SELECT 'b', to_char(birth_date, 'YYYYMMDD'), count(*) FROM counted GROUP BY birth_date
UNION ALL
SELECT 'r', left(nik, 6), count(*) FROM counted GROUP BY 2
