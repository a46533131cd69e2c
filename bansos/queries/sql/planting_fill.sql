-- Purpose: in a scratch city that is measured, give persons the mother's name and birth place that the invented civil
--     registry knows, as an export of SIAK would: 6 of 10 of them. Rows: 6 of 10 persons. Index: none (hashed).
UPDATE recipients_person AS person SET mother_name = told.mother, birth_place = told.place
FROM planting_civil AS told
WHERE told.nik = person.nik AND abs(hashtextextended(person.nik, 1)) %% 10 < 6
