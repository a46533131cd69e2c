-- Purpose: read and judge the rows of a file of persons alone (SIAK, our template) by the rules that need no other
--     row: typed values, one bit per rule in `mask`, a hash of everything the registry keeps of it.
--     Steps: read each column, settle numbers, name and date, find the village by code or name, set the bits.
-- Rows: one per row of the file. Index: none (areas hashed). OFFSET 0 keeps each step computed once.
SELECT
    row_number,
    CASE WHEN broken <> '' THEN $ROW_BROKEN ELSE
        CASE nik_fault WHEN '' THEN CASE WHEN nik_value <> nik THEN $VALUE_CLEANED ELSE 0 END
            WHEN 'EMPTY' THEN $NIK_EMPTY WHEN 'PLACEHOLDER' THEN $NIK_PLACEHOLDER
            WHEN 'DAMAGED' THEN $NIK_DAMAGED ELSE $NIK_LENGTH END
        | CASE kk_fault WHEN '' THEN CASE WHEN kk_value <> kk_number THEN $VALUE_CLEANED ELSE 0 END
            WHEN 'EMPTY' THEN $KK_EMPTY WHEN 'PLACEHOLDER' THEN $KK_PLACEHOLDER ELSE $KK_LENGTH END
        | CASE WHEN full_name_plain THEN 0 WHEN name_value ~ '^[ .,''-]*$$' THEN $NAME_EMPTY
            WHEN name_value !~ $name_allowed THEN $NAME_CHARS
            WHEN $name_is_cleaned THEN $VALUE_CLEANED ELSE 0 END
        | CASE WHEN v_sex IS NULL THEN $SEX_INVALID ELSE 0 END
        | CASE WHEN birth_day IS NULL THEN $BIRTH_DATE_INVALID
            WHEN birth_day > %(as_of)s THEN $BIRTH_DATE_FUTURE
            WHEN birth_day <= %(born_121)s THEN $AGE_RANGE ELSE 0 END
        | CASE WHEN $is_chosen THEN $VALUE_CLEANED ELSE 0 END
        | CASE WHEN nik_fault <> '' THEN 0 ELSE
            CASE WHEN translate(substr(nik_value, 7, 1), '4567', '0123') || substr(nik_value, 8, 5)
                    <> to_char(birth_day, 'DDMMYY') THEN $NIK_BIRTH_DATE_DIFFERS ELSE 0 END
            | CASE WHEN (v_sex = 'P') <> (substr(nik_value, 7, 2) > '40') THEN $NIK_SEX_DIFFERS ELSE 0 END
            | CASE WHEN NOT starts_with(nik_value, %(city_digits)s) THEN $NIK_REGION_OTHER ELSE 0 END END
        | CASE WHEN v_relationship = 2 AND v_sex = 'P' OR v_relationship = 3 AND v_sex = 'L'
                OR v_relationship = 1 AND birth_day > %(born_10)s AND birth_day <= %(as_of)s
            THEN $RELATIONSHIP_IMPLAUSIBLE ELSE 0 END
        | CASE WHEN birth_day > %(born_18)s AND birth_day <= %(as_of)s THEN
            CASE WHEN v_marital_status > 1 AND birth_day > %(born_12)s THEN $MARITAL_IMPLAUSIBLE ELSE 0 END
            | CASE WHEN v_education IN ($degrees) THEN $EDUCATION_IMPLAUSIBLE ELSE 0 END ELSE 0 END
        | CASE WHEN village IS NULL THEN $AREA_UNKNOWN
            WHEN NOT starts_with(village, %(city)s || '.') AND NOT (%(knows_card)s AND is_known) THEN $AREA_OUTSIDE_CITY
            ELSE 0 END
        | CASE WHEN encoding_repaired THEN $ENCODING_REPAIRED ELSE 0 END
        | CASE WHEN $is_not_understood THEN $CODE_UNKNOWN ELSE 0 END
        | CASE WHEN $is_cleaned THEN $VALUE_CLEANED ELSE 0 END
    END AS mask,
    CASE WHEN nik_fault = '' THEN nik_value END AS nik,
    CASE WHEN kk_fault = '' THEN kk_value END AS kk_number, name_value AS full_name, birth_day AS birth_date,
    v_relationship AS relationship, village AS village_id,
    $kept_columns,
    hash_record_extended(ROW(name_value, birth_day, v_relationship, village, $kept_values), 0) AS row_hash,
    settled.raw_hash, $source_codes AS source_codes
FROM (
    SELECT
        settled.*, $birth_day AS birth_day,
        CASE WHEN village_digits <> '' THEN coded.code ELSE named.code END AS village,
        card.kk_number IS NOT NULL AS is_known
    FROM (
        SELECT parted.*, $whole_date AS whole_date, $possible_dates AS possible_dates
        FROM (
            SELECT
                typed.*, $nik_value AS nik_value, $nik_fault AS nik_fault, $kk_value AS kk_value,
                $kk_fault AS kk_fault, $name_value AS name_value, $village_digits AS village_digits,
                $village_key AS village_key, $district_key AS district_key,
                $year_first AS year_first, $day_first AS day_first
            FROM (
                SELECT raw.*, $date_text AS date_text, $typed_columns FROM $raw AS raw OFFSET 0
            ) AS typed
            OFFSET 0
        ) AS parted
        OFFSET 0
    ) AS settled
    LEFT JOIN (
        SELECT code, replace(code, '.', '') AS digits FROM access_area WHERE level = 4
    ) AS coded ON coded.digits = settled.village_digits
    LEFT JOIN $places AS named
        ON named.village_key = settled.village_key AND named.district_key = settled.district_key
    LEFT JOIN recipients_familycard AS card ON card.kk_number = settled.kk_value AND card.until_on IS NULL
    OFFSET 0
) AS settled
