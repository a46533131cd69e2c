-- Purpose: persons as they are compared: names by their keys, addresses hashed (duplicates_place.sql), and how rare each
--     value is.
-- Rows: as many as told. Index: the primary key of the counts when they are few.
SELECT
    told.person_id, told.nik, told.sex, told.birth_date, told.family_id, told.place, called.name, string_to_array(called.name, ' ') AS words, called.joined,
    called.plain, coalesce(mother.name, '') AS mother, coalesce(mother.joined, '') AS mother_joined,
    hashtextextended($home, 0) AS home, hashtextextended($card, 0) AS card, called.name_bits, called.rare_bits,
    (ln(%(persons)s::float8 / coalesce(born.holders, 1)) / ln(2::float8))::real AS birth_bits,
    mother.name_bits AS mother_bits,
    (ln(%(persons)s::float8 / coalesce(region.holders, 1)) / ln(2::float8))::real AS region_bits
FROM ($told) AS told
JOIN $names AS called ON called.raw = told.full_name
LEFT JOIN $names AS mother ON mother.raw = told.mother_name AND told.mother_name <> ''
LEFT JOIN $counts AS born ON born.kind = 'b' AND born.key = to_char(told.birth_date, 'YYYYMMDD')
LEFT JOIN $counts AS region ON region.kind = 'r' AND region.key = left(told.nik, 6)
