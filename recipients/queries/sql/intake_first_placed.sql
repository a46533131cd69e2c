-- Purpose: the kept members as they will stand in an empty registry: all that was judged of them, the ids reserved for
--     them, their family and its village. A view, so that an admission reads the judged rows once for each table.
-- Rows: one per kept member. Index: none (families hashed).
CREATE VIEW $placed AS
SELECT person.*, %(first_id)s + person.row_number AS person_id, family.family_id, family.village_id, 'new' AS fate
FROM $person AS person JOIN $family_fate AS family USING (kk_number)
WHERE person.mask & %(errors)s = 0
