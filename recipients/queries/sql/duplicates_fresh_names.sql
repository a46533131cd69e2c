-- Purpose: every spelling of a name that the fresh persons, or their mothers, bear. Rows: few.
-- Index: recipients_person_pkey.
SELECT full_name FROM recipients_person WHERE id IN (SELECT person_id FROM duplicates_fresh)
UNION
SELECT mother_name FROM recipients_person WHERE id IN (SELECT person_id FROM duplicates_fresh)
