-- Purpose: the villages that a file of persons names, found once for each pair of names as it is written: one of this city
--     wins, a village elsewhere needs its district, of several none is taken.
-- Rows: one per pair of names in the file (some hundreds), against all villages of the country. Index: none (hashed).
CREATE UNLOGGED TABLE $places WITH (autovacuum_enabled = false) AS
WITH written AS MATERIALIZED (
    SELECT village_name, district_name FROM $raw WHERE broken = '' GROUP BY village_name, district_name
), said AS MATERIALIZED (
    SELECT village_name, district_name, $village_key AS village_key, $district_key AS district_key FROM written
), villages AS MATERIALIZED (
    SELECT village.code, $name_key AS village_key, $parent_key AS district_key,
        starts_with(village.code, %(city)s || '.') AS is_here
    FROM access_area AS village JOIN access_area AS district ON district.code = village.parent_id
    WHERE village.level = 4
), fitting AS (
    SELECT said.village_name, said.district_name, said.district_key, villages.code, villages.is_here,
        bool_or(villages.is_here) OVER (PARTITION BY said.village_name, said.district_name) AS any_here
    FROM said JOIN villages
        ON villages.village_key = said.village_key
        AND (said.district_key = '' OR villages.district_key = said.district_key)
)
SELECT village_name, district_name, min(code) AS code
FROM fitting
WHERE is_here OR NOT any_here AND district_key <> ''
GROUP BY village_name, district_name
HAVING count(*) = 1
