-- Purpose: the second step of judging members: what depends on several columns. A fence like the first step.
-- Rows: those of the raw table. Index: none.
CREATE VIEW $settled WITH (security_barrier) AS
SELECT
    typed.*, $nik_value AS nik_value, $nik_fault AS nik_fault, $kk_value AS kk_value, $kk_fault AS kk_fault,
    $name_value AS name_value, $birth_day AS birth_day,
    CASE WHEN v_relationship = 0 THEN CASE v_sex WHEN 'L' THEN 2 WHEN 'P' THEN 3 ELSE 0 END
        ELSE v_relationship END::smallint AS relationship_value,
    $village_digits AS village_digits
FROM $typed AS typed
