-- Purpose: the second step of judging families: the number and the village. A fence like the first step.
-- Rows: those of the raw table. Index: none.
CREATE VIEW $settled WITH (security_barrier) AS
SELECT typed.*, $kk_value AS kk_value, $kk_fault AS kk_fault, $village_digits AS village_digits FROM $typed AS typed
