-- Purpose: the third step of judging a file of persons: the birth date, its century chosen, and the village by code or by
--     name, under the names that intake_person_judge.sql uses. What only the pair knows is NULL. A fence like the others.
-- Rows: those of the raw table. Index: none (places hashed).
CREATE VIEW $settled WITH (security_barrier) AS
SELECT
    dated.*, $birth_day AS birth_day, v_relationship AS relationship_value, $village_digits AS village_digits,
    v_education AS v_ktp_education, NULL::smallint AS v_school_participation, NULL::smallint AS v_school_level,
    NULL::smallint AS v_school_diploma
FROM $dated AS dated
LEFT JOIN $places AS named USING (village_name, district_name)
