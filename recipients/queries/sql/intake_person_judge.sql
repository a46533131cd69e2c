-- Purpose: read and judge member rows by the rules that need no other row: typed values, one bit per rule in `mask`,
--     a hash of everything the registry keeps of it. The last of three steps
--     (intake_typed, intake_settled_person).
--     The family (KK number) is not in the hash: belonging is compared by family, not by number.
-- Rows: one per row of the member file. Index: none (areas hashed).
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
        | CASE WHEN nik_fault <> '' THEN 0 ELSE
            CASE WHEN translate(substr(nik_value, 7, 1), '4567', '0123') || substr(nik_value, 8, 5)
                    <> to_char(birth_day, 'DDMMYY') THEN $NIK_BIRTH_DATE_DIFFERS ELSE 0 END
            | CASE WHEN (v_sex = 'P') <> (substr(nik_value, 7, 2) > '40') THEN $NIK_SEX_DIFFERS ELSE 0 END
            | CASE WHEN NOT starts_with(nik_value, %(city_digits)s) THEN $NIK_REGION_OTHER ELSE 0 END END
        | CASE WHEN relationship_value = 2 AND v_sex = 'P' OR relationship_value = 3 AND v_sex = 'L'
                OR relationship_value = 1 AND birth_day > %(born_10)s AND birth_day <= %(as_of)s
            THEN $RELATIONSHIP_IMPLAUSIBLE ELSE 0 END
        | CASE WHEN birth_day > %(born_18)s AND birth_day <= %(as_of)s THEN
            CASE WHEN v_marital_status > 1 AND birth_day > %(born_12)s THEN $MARITAL_IMPLAUSIBLE ELSE 0 END
            | CASE WHEN v_school_participation = 2 AND birth_day > %(born_5)s
                    OR v_school_level IN ($higher) AND birth_day > %(born_16)s
                    OR v_school_diploma IN ($higher) OR v_ktp_education IN ($degrees)
                THEN $EDUCATION_IMPLAUSIBLE ELSE 0 END ELSE 0 END
        | CASE WHEN encoding_repaired THEN $ENCODING_REPAIRED ELSE 0 END
        | CASE WHEN $is_not_understood THEN $CODE_UNKNOWN ELSE 0 END
        | CASE WHEN $is_cleaned THEN $VALUE_CLEANED ELSE 0 END
    END AS mask,
    CASE WHEN nik_fault = '' THEN nik_value END AS nik,
    CASE WHEN kk_fault = '' THEN kk_value END AS kk_number, name_value AS full_name, birth_day AS birth_date,
    relationship_value AS relationship, area.code AS card_village_id,
    $kept_columns,
    hash_record_extended(ROW(name_value, birth_day, relationship_value, area.code, $kept_values), 0) AS row_hash,
    settled.raw_hash, $source_codes AS source_codes
FROM $settled AS settled
LEFT JOIN (
    -- Grouped, so that the planner knows of at most one village per row: else it would not share the work.
    SELECT min(code) AS code, replace(code, '.', '') AS digits FROM access_area WHERE level = 4 GROUP BY 2
) AS area ON area.digits = settled.village_digits
