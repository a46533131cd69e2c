-- Purpose: weigh the evidence of each pair (recipients.domain.duplicates tells how) and keep what reaches the threshold.
-- Rows: one per pair that may be one person. Index: none (hashed), or the people's primary key when pairs are few.
SELECT first_id, second_id, bits, kind, array_remove(ARRAY[
    'name_' || name_level, 'birth_' || birth_level,
    CASE WHEN mother_level <> 'unknown' THEN 'mother_' || mother_level END,
    CASE WHEN home_level IN ('family', 'address') THEN 'home_' || home_level END,
    CASE WHEN nik_level IN ('slip', 'region', 'digit') THEN 'nik_' || nik_level END,
    CASE WHEN NOT is_same_sex THEN 'sex_other' END, CASE WHEN place_level = 'other' THEN 'place_other' END
], NULL) AS reasons
FROM (
    SELECT *, %(prior)s - ln(%(persons)s::float8) / ln(2::float8)
        + CASE name_level
            WHEN 'same' THEN least(name_bits, %(name_most)s) - %(name_same_less)s
            WHEN 'subset' THEN least(rare_bits, name_bits, %(name_inexact_most)s) - %(name_subset_less)s
            WHEN 'slip' THEN least(name_bits, %(name_inexact_most)s) - %(name_slip_less)s
            WHEN 'near' THEN least(name_bits, %(name_inexact_most)s)
                - CASE WHEN letters > 7 THEN %(name_near_less)s ELSE %(name_near_short_less)s END
            END
        + CASE birth_level
            WHEN 'same' THEN least(birth_bits, %(birth_most)s) - %(birth_same_less)s
            WHEN 'nik' THEN least(birth_bits, %(birth_most)s) - %(birth_same_less)s
            WHEN 'swapped' THEN least(birth_bits, %(birth_most)s) - %(birth_swapped_less)s
            WHEN 'part' THEN CASE WHEN home_level = 'family' THEN %(birth_part_in_family)s ELSE %(birth_part)s END
            ELSE %(birth_other)s END
        + CASE WHEN are_siblings THEN least(mother_points, 0) + least(home_points, 0) + %(siblings)s
            ELSE mother_points + home_points END
        + CASE WHEN is_same_sex THEN 0 ELSE %(sex_differs)s END
        + CASE place_level WHEN 'same' THEN %(place_same)s WHEN 'other' THEN %(place_other)s ELSE 0 END
        + CASE nik_level
            WHEN 'slip' THEN %(nik_slip)s
            WHEN 'region' THEN CASE WHEN name_level = 'same'
                THEN least(greatest(region_bits - %(nik_region_less)s, 0), %(nik_region_most)s) ELSE 0 END
            WHEN 'digit' THEN %(nik_digit)s WHEN 'neighbour' THEN %(nik_neighbour)s ELSE %(nik_other)s END
        + CASE WHEN birth_level = 'other' AND years >= 12 THEN %(generation)s ELSE 0 END AS bits,
        CASE WHEN home_level = 'family' THEN 'family' WHEN nik_level IN ('slip', 'region', 'digit') THEN 'number'
            ELSE 'apart' END AS kind
    FROM (
        SELECT *,
            CASE mother_level
                WHEN 'same' THEN least(mother_bits, %(mother_most)s) - %(mother_same_less)s
                WHEN 'near' THEN greatest(least(mother_bits, %(mother_most)s) - %(mother_near_less)s, 0)
                WHEN 'other' THEN %(mother_other)s ELSE 0 END AS mother_points,
            CASE home_level
                WHEN 'family' THEN ln(%(persons)s::float8) / ln(2::float8) - %(family_same_less)s
                WHEN 'address' THEN ln(%(persons)s::float8) / ln(2::float8) - %(address_same_less)s
                WHEN 'other' THEN %(home_other)s ELSE 0 END AS home_points,
            (home_level IN ('family', 'address') OR mother_level = 'same') AND NOT is_same_sex AND name_level <> 'same'
                    AND nik_level NOT IN ('slip', 'region', 'digit')
                OR home_level = 'family' AND nik_level NOT IN ('slip', 'region', 'digit') AND (
                    name_level = 'near' AND birth_level = 'same' OR name_level <> 'same' AND nik_level = 'neighbour')
                OR birth_level = 'other' AND name_level <> 'same' AS are_siblings
        FROM ($levels) AS levels
    ) AS pointed
) AS weighed
WHERE bits >= %(threshold)s
