-- Purpose: families all of whose members that this source had before are gone. Rows: a few. Index: none (hashed).
CREATE UNLOGGED TABLE $gone WITH (autovacuum_enabled = false) AS
SELECT DISTINCT person.family_id
FROM $gone_person AS person JOIN recipients_family AS family ON family.id = person.family_id
WHERE family.status = 'active' AND family.vanished_in = ''
    AND NOT EXISTS (SELECT FROM $family_fate AS fate WHERE fate.family_id = person.family_id)
