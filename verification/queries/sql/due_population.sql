-- Purpose: how many persons a source is about, in the families of a programme or in all.
-- Rows: one. Index: reads the persons once.
SELECT count(*)
FROM recipients_person p
WHERE p.vital_status IN ('alive', 'unknown') AND $about
  AND (%(programme)s = '' OR p.family_id IN (
      SELECT family_id FROM verification_programmefamily WHERE programme = %(programme)s))
