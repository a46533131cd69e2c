-- Purpose: how far the two records of each pair agree, in each respect. Whoever's names do not agree is nobody's second
--     record, whatever else agrees: most pairs end there, before anything else is looked at. Distances are counted only
--     where equality failed, and not beyond two letters.
-- Rows: one per pair of like names. Index: none (hashed), or the people's primary key when pairs are few.
SELECT
    first_id, second_id, length(one_plain) AS letters, one_sex = other_sex AS is_same_sex,
    abs(one_birth_date - other_birth_date) / 365 AS years, least(one_name_bits, other_name_bits) AS name_bits,
    least(one_rare_bits, other_rare_bits) AS rare_bits, least(one_birth_bits, other_birth_bits) AS birth_bits,
    least(one_mother_bits, other_mother_bits) AS mother_bits,
    greatest(one_region_bits, other_region_bits) AS region_bits,
    name_level,
    CASE
        WHEN one_birth_date = other_birth_date THEN 'same'
        WHEN date_part('year', one_birth_date) = date_part('year', other_birth_date)
            AND date_part('day', one_birth_date) = date_part('month', other_birth_date)
            AND date_part('month', one_birth_date) = date_part('day', other_birth_date) THEN 'swapped'
        WHEN substr(one_nik, 7, 6) = substr(other_nik, 7, 6) THEN 'nik'
        WHEN (date_part('year', one_birth_date) = date_part('year', other_birth_date))::int
            + (date_part('month', one_birth_date) = date_part('month', other_birth_date))::int
            + (date_part('day', one_birth_date) = date_part('day', other_birth_date))::int = 2
            AND abs(date_part('year', one_birth_date) - date_part('year', other_birth_date)) IN (0, 1, 2, 10)
            THEN 'part'
        ELSE 'other'
    END AS birth_level,
    CASE
        WHEN one_mother = '' OR other_mother = '' THEN 'unknown'
        WHEN one_mother = other_mother OR one_mother_joined = other_mother_joined THEN 'same'
        WHEN string_to_array(one_mother, ' ') <@ string_to_array(other_mother, ' ')
            OR string_to_array(other_mother, ' ') <@ string_to_array(one_mother, ' ')
            OR levenshtein_less_equal(one_mother_joined, other_mother_joined, 2)
            <= CASE WHEN least(length(one_mother_joined), length(other_mother_joined)) >= 9 THEN 2 ELSE 1 END
            THEN 'near'
        ELSE 'other'
    END AS mother_level,
    CASE
        WHEN one_family_id = other_family_id THEN 'family'
        WHEN one_card = other_card OR one_home = other_home THEN 'address'
        WHEN one_card IS NULL AND one_home IS NULL OR other_card IS NULL AND other_home IS NULL THEN 'unknown'
        ELSE 'other'
    END AS home_level,
    CASE WHEN one_place = '' OR other_place = '' THEN 'unknown' WHEN one_place = other_place THEN 'same' ELSE 'other' END
        AS place_level,
    CASE
        WHEN left(one_nik, 12) = left(other_nik, 12) THEN CASE
            WHEN abs(right(one_nik, 4)::int - right(other_nik, 4)::int) <= 3 THEN 'neighbour'
            WHEN levenshtein_less_equal(one_nik, other_nik, 1) = 1
                OR levenshtein_less_equal(one_nik, other_nik, 2) = 2 AND (
                    SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(one_nik, NULL)) AS digit)
                = (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(other_nik, NULL)) AS digit)
                THEN 'digit'
            ELSE 'other' END
        WHEN right(one_nik, 10) = right(other_nik, 10) AND levenshtein_less_equal(one_nik, other_nik, 2) <= 2
            THEN 'region'
        -- Each NIK goes with its own birth date and sex: the difference is no slip.
        WHEN substr(one_nik, 7, 6) = CASE one_sex
                WHEN 'L' THEN to_char(one_birth_date, 'DDMMYY')
                ELSE date_part('day', one_birth_date)::int + 40 || to_char(one_birth_date, 'MMYY') END
            AND substr(other_nik, 7, 6) = CASE other_sex
                WHEN 'L' THEN to_char(other_birth_date, 'DDMMYY')
                ELSE date_part('day', other_birth_date)::int + 40 || to_char(other_birth_date, 'MMYY') END THEN 'other'
        WHEN levenshtein_less_equal(one_nik, other_nik, 1) = 1 THEN 'slip'
        WHEN levenshtein_less_equal(one_nik, other_nik, 2) = 2 AND right(one_nik, 4) = right(other_nik, 4)
            AND (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(one_nik, NULL)) AS digit)
            = (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(other_nik, NULL)) AS digit)
            THEN 'slip'
        ELSE 'other'
    END AS nik_level
FROM (
    SELECT
        pair.first_id, pair.second_id,
        CASE
            WHEN one.name = other.name OR one.joined = other.joined THEN 'same'
            WHEN one.words <@ other.words OR other.words <@ one.words THEN 'subset'
            WHEN length(one.plain) = length(other.plain) AND levenshtein_less_equal(one.plain, other.plain, 2) = 2
                AND (SELECT array_agg(letter ORDER BY letter) FROM unnest(string_to_array(one.plain, NULL)) AS letter)
                = (SELECT array_agg(letter ORDER BY letter) FROM unnest(string_to_array(other.plain, NULL)) AS letter)
                THEN 'slip'
            WHEN least(length(one.plain), length(other.plain)) >= 4 AND least(
                    levenshtein_less_equal(one.joined, other.joined, 1), levenshtein_less_equal(one.plain, other.plain, 1)
                ) <= 1
                THEN CASE WHEN length(one.plain) <> length(other.plain) THEN 'slip' ELSE 'near' END
            WHEN least(length(one.plain), length(other.plain)) >= 9 AND least(
                    levenshtein_less_equal(one.joined, other.joined, 2), levenshtein_less_equal(one.plain, other.plain, 2)
                ) <= 2
                THEN 'near'
        END AS name_level,
        one.birth_bits AS one_birth_bits,
        one.birth_date AS one_birth_date,
        one.card AS one_card,
        one.family_id AS one_family_id,
        one.home AS one_home,
        one.mother AS one_mother,
        one.mother_bits AS one_mother_bits,
        one.mother_joined AS one_mother_joined,
        one.name_bits AS one_name_bits,
        one.nik AS one_nik,
        one.place AS one_place,
        one.plain AS one_plain,
        one.rare_bits AS one_rare_bits,
        one.region_bits AS one_region_bits,
        one.sex AS one_sex,
        other.birth_bits AS other_birth_bits,
        other.birth_date AS other_birth_date,
        other.card AS other_card,
        other.family_id AS other_family_id,
        other.home AS other_home,
        other.mother AS other_mother,
        other.mother_bits AS other_mother_bits,
        other.mother_joined AS other_mother_joined,
        other.name_bits AS other_name_bits,
        other.nik AS other_nik,
        other.place AS other_place,
        other.rare_bits AS other_rare_bits,
        other.region_bits AS other_region_bits,
        other.sex AS other_sex
    FROM $pairs AS pair
    JOIN $people AS one ON one.person_id = pair.first_id
    JOIN $others AS other ON other.person_id = pair.second_id
) AS named
WHERE name_level IS NOT NULL
