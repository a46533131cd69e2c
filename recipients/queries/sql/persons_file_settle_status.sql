-- Purpose: a known family whose last persons the file tells as dead, as moved or of another family is closed; a closed
--     one that somebody whom the file names lives in opens. Rows: few are written, of families with such persons.
-- Index: recipients_person_family_id, recipients_family_pkey.
WITH told AS MATERIALIZED (
    SELECT fate.family_id
    FROM $person_fate AS fate JOIN $said AS said USING (row_number)
    WHERE fate.fate = 'changed' AND said.vital_status NOT IN ('alive', 'unknown')
    UNION SELECT old_family_id FROM $person_fate WHERE fate = 'changed' AND old_family_id <> family_id
    UNION SELECT fate.family_id
    FROM recipients_family AS closed JOIN $person_fate AS fate ON fate.family_id = closed.id
    WHERE closed.status <> 'active'
), settled AS (
    SELECT told.family_id, CASE WHEN EXISTS (
        SELECT FROM recipients_person AS person
        WHERE person.family_id = told.family_id AND person.vital_status IN ('alive', 'unknown')
    ) THEN 'active' ELSE 'closed' END AS status
    FROM told
)
UPDATE recipients_family AS known SET status = settled.status
FROM settled WHERE known.id = settled.family_id AND known.status <> settled.status
