-- Purpose: read and judge family rows by the rules that need no other row: typed values, one bit per rule in `mask`,
--     a hash of everything the registry keeps of it. The last of three steps (intake_typed, intake_settled_family).
-- Rows: one per row of the family file. Index: none (areas hashed).
SELECT
    row_number,
    CASE WHEN broken <> '' THEN $ROW_BROKEN ELSE
        CASE kk_fault WHEN '' THEN CASE WHEN kk_value <> kk_number THEN $VALUE_CLEANED ELSE 0 END
            WHEN 'EMPTY' THEN $KK_EMPTY WHEN 'PLACEHOLDER' THEN $KK_PLACEHOLDER ELSE $KK_LENGTH END
        | CASE WHEN v_decile_national IS NULL THEN $DECILE_RANGE ELSE 0 END
        | CASE WHEN area.code IS NULL THEN $AREA_UNKNOWN
            WHEN NOT starts_with(area.code, %(city)s || '.') THEN $AREA_OUTSIDE_CITY ELSE 0 END
        | CASE WHEN encoding_repaired THEN $ENCODING_REPAIRED ELSE 0 END
        | CASE WHEN $is_not_understood THEN $CODE_UNKNOWN ELSE 0 END
        | CASE WHEN $is_cleaned THEN $VALUE_CLEANED ELSE 0 END
    END AS mask,
    CASE WHEN kk_fault = '' THEN kk_value END AS kk_number, area.code AS village_id, btrim(address) AS address,
    $kept_columns,
    hash_record_extended(ROW(area.code, btrim(address), $kept_values), 0) AS row_hash,
    settled.raw_hash, $source_codes AS source_codes
FROM $settled AS settled
LEFT JOIN (
    -- Grouped, so that the planner knows of at most one village per row: else it would not share the work.
    SELECT min(code) AS code, replace(code, '.', '') AS digits FROM access_area WHERE level = 4 GROUP BY 2
) AS area ON area.digits = settled.village_digits
