-- Purpose: how far the two records of each pair agree, in each respect. Cheap tests stand first; distances are counted
--     only where equality failed, and not beyond two letters.
-- Rows: one per pair. Index: none (hashed), or the people's primary key when pairs are few.
SELECT
    pair.first_id, pair.second_id, length(one.plain) AS letters, one.sex = other.sex AS is_same_sex,
    abs(one.birth_date - other.birth_date) / 365 AS years, least(one.name_bits, other.name_bits) AS name_bits,
    least(one.rare_bits, other.rare_bits) AS rare_bits, least(one.birth_bits, other.birth_bits) AS birth_bits,
    least(one.mother_bits, other.mother_bits) AS mother_bits,
    greatest(one.region_bits, other.region_bits) AS region_bits,
    CASE
        WHEN one.name = other.name OR one.joined = other.joined THEN 'same'
        WHEN string_to_array(one.name, ' ') <@ string_to_array(other.name, ' ')
            OR string_to_array(other.name, ' ') <@ string_to_array(one.name, ' ') THEN 'subset'
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
        WHEN string_to_array(one.name, ' ') && string_to_array(other.name, ' ') THEN 'part'
        ELSE 'other'
    END AS name_level,
    CASE
        WHEN one.birth_date = other.birth_date THEN 'same'
        WHEN date_part('year', one.birth_date) = date_part('year', other.birth_date)
            AND date_part('day', one.birth_date) = date_part('month', other.birth_date)
            AND date_part('month', one.birth_date) = date_part('day', other.birth_date) THEN 'swapped'
        WHEN substr(one.nik, 7, 6) = substr(other.nik, 7, 6) THEN 'nik'
        WHEN (date_part('year', one.birth_date) = date_part('year', other.birth_date))::int
            + (date_part('month', one.birth_date) = date_part('month', other.birth_date))::int
            + (date_part('day', one.birth_date) = date_part('day', other.birth_date))::int = 2
            AND abs(date_part('year', one.birth_date) - date_part('year', other.birth_date)) IN (0, 1, 2, 10)
            THEN 'part'
        ELSE 'other'
    END AS birth_level,
    CASE
        WHEN one.mother = '' OR other.mother = '' THEN 'unknown'
        WHEN one.mother = other.mother OR one.mother_joined = other.mother_joined THEN 'same'
        WHEN string_to_array(one.mother, ' ') <@ string_to_array(other.mother, ' ')
            OR string_to_array(other.mother, ' ') <@ string_to_array(one.mother, ' ')
            OR levenshtein_less_equal(one.mother_joined, other.mother_joined, 2)
            <= CASE WHEN least(length(one.mother_joined), length(other.mother_joined)) >= 9 THEN 2 ELSE 1 END
            THEN 'near'
        ELSE 'other'
    END AS mother_level,
    CASE
        WHEN one.family_id = other.family_id THEN 'family'
        WHEN one.card = other.card OR one.home = other.home THEN 'address'
        ELSE 'other'
    END AS home_level,
    CASE WHEN one.place = '' OR other.place = '' THEN 'unknown' WHEN one.place = other.place THEN 'same' ELSE 'other' END
        AS place_level,
    CASE
        WHEN left(one.nik, 12) = left(other.nik, 12) THEN CASE
            WHEN abs(right(one.nik, 4)::int - right(other.nik, 4)::int) <= 3 THEN 'neighbour'
            WHEN levenshtein_less_equal(one.nik, other.nik, 1) = 1
                OR levenshtein_less_equal(one.nik, other.nik, 2) = 2 AND (
                    SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(one.nik, NULL)) AS digit)
                = (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(other.nik, NULL)) AS digit)
                THEN 'digit'
            ELSE 'other' END
        WHEN right(one.nik, 10) = right(other.nik, 10) AND levenshtein_less_equal(one.nik, other.nik, 2) <= 2
            THEN 'region'
        -- Each NIK goes with its own birth date and sex: the difference is no slip.
        WHEN substr(one.nik, 7, 6) = CASE one.sex
                WHEN 'L' THEN to_char(one.birth_date, 'DDMMYY')
                ELSE date_part('day', one.birth_date)::int + 40 || to_char(one.birth_date, 'MMYY') END
            AND substr(other.nik, 7, 6) = CASE other.sex
                WHEN 'L' THEN to_char(other.birth_date, 'DDMMYY')
                ELSE date_part('day', other.birth_date)::int + 40 || to_char(other.birth_date, 'MMYY') END THEN 'other'
        WHEN levenshtein_less_equal(one.nik, other.nik, 1) = 1 THEN 'slip'
        WHEN levenshtein_less_equal(one.nik, other.nik, 2) = 2 AND right(one.nik, 4) = right(other.nik, 4)
            AND (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(one.nik, NULL)) AS digit)
            = (SELECT array_agg(digit ORDER BY digit) FROM unnest(string_to_array(other.nik, NULL)) AS digit)
            THEN 'slip'
        ELSE 'other'
    END AS nik_level
FROM $pairs AS pair
JOIN $people AS one ON one.person_id = pair.first_id
JOIN $others AS other ON other.person_id = pair.second_id
