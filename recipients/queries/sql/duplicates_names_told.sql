-- Purpose: every spelling of a name that persons who count, or their mothers, bear.
-- Rows: distinct names, about half as many as persons. Index: none (hashed).
SELECT full_name FROM recipients_person WHERE vital_status NOT IN ('deceased', 'merged')
UNION
SELECT mother_name FROM recipients_person WHERE vital_status NOT IN ('deceased', 'merged')
