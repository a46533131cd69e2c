-- Purpose: the second step of judging a file of persons (intake_typed.sql is the first): numbers, name, and the dates that
--     the birth date may mean. A fence like the first step.
-- Rows: those of the raw table. Index: none.
CREATE VIEW $dated WITH (security_barrier) AS
SELECT
    typed.*, $nik_value AS nik_value, $nik_fault AS nik_fault, $kk_value AS kk_value, $kk_fault AS kk_fault,
    $name_value AS name_value, $whole_date AS whole_date, $possible_dates AS possible_dates
FROM $typed AS typed
