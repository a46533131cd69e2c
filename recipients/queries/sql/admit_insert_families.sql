-- Purpose: add the new families with their heads. Rows: new families. Index: none (hashed).
INSERT INTO recipients_family (id, village_id, address, rt, rw, head_id, status, source, vanished_in, created_at)
SELECT
    fate.family_id, family.village_id, family.address, '', '', head.person_id, 'active', %(source)s, '', %(now)s
FROM $family_fate AS fate JOIN $family AS family USING (row_number)
LEFT JOIN $heads AS head ON head.family_id = fate.family_id
WHERE fate.fate = 'new'
