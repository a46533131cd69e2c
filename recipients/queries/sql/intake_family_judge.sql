-- Purpose: read and judge every family row by the rules that need no other row: typed values, one bit per rule in
--     `mask`, a hash of everything the registry keeps of it. Steps: read each column, join the village, set the bits.
-- Rows: one per row of the family file. Index: access_area_pkey (hashed). OFFSET 0 keeps each step computed once.
CREATE UNLOGGED TABLE $judged WITH (autovacuum_enabled = false) AS
SELECT
    row_number, mask, CASE WHEN kk_fault = '' THEN kk_value END AS kk_number, village_id,
    btrim(address) AS address, $kept_columns,
    hash_record_extended(ROW(village_id, btrim(address), $kept_values), 0) AS row_hash
FROM (
    SELECT
        two.*, area.code AS village_id,
        CASE WHEN broken <> '' THEN $ROW_BROKEN ELSE
            CASE kk_fault WHEN '' THEN CASE WHEN kk_value <> kk_number THEN $VALUE_CLEANED ELSE 0 END
                WHEN 'EMPTY' THEN $KK_EMPTY WHEN 'PLACEHOLDER' THEN $KK_PLACEHOLDER ELSE $KK_LENGTH END
            | CASE WHEN v_decile_national IS NULL THEN $DECILE_RANGE ELSE 0 END
            | CASE WHEN area.code IS NULL THEN $AREA_UNKNOWN
                WHEN NOT starts_with(area.code, %(city)s || '.') THEN $AREA_OUTSIDE_CITY ELSE 0 END
            | CASE WHEN encoding_repaired THEN $ENCODING_REPAIRED ELSE 0 END
            | CASE WHEN $is_not_understood THEN $CODE_UNKNOWN ELSE 0 END
            | CASE WHEN $is_cleaned THEN $VALUE_CLEANED ELSE 0 END
        END AS mask
    FROM (
        SELECT one.*, $kk_fault AS kk_fault, $village_code AS village_dotted
        FROM (
            SELECT raw.*, $kk_value AS kk_value, $kk_cut AS kk_value_cut, $village_digits AS village_digits
            FROM (SELECT raw.*, $typed_columns FROM $raw AS raw OFFSET 0) AS raw
            OFFSET 0
        ) AS one
        OFFSET 0
    ) AS two
    LEFT JOIN access_area AS area ON area.code = two.village_dotted AND area.level = 4
    OFFSET 0
) AS three
