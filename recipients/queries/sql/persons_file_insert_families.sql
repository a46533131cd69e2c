-- Purpose: add the new families with their heads; one without a living member is closed from the start.
-- Rows: new families. Index: none (hashed).
INSERT INTO recipients_family (id, village_id, address, rt, rw, head_id, status, source, vanished_in, created_at)
SELECT
    fate.family_id, family.village_id, family.address, family.rt, family.rw, head.person_id,
    CASE WHEN family.living > 0 THEN 'active' ELSE 'closed' END, %(source)s, '', %(now)s
FROM $family_fate AS fate JOIN $family AS family USING (row_number)
LEFT JOIN $person_fate AS head ON head.row_number = family.head_row
WHERE fate.fate = 'new'
