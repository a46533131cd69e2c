-- Purpose: the kept members with their family and its village. Rows: one per kept member. Index: none (families hashed).
CREATE VIEW $placed AS
SELECT person.*, family.family_id, family.village_id
FROM $accepted AS person JOIN $family_fate AS family USING (kk_number)
