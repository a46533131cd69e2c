-- Purpose: whether the registry is empty. Rows: one out. Index: primary keys.
SELECT NOT EXISTS (SELECT FROM recipients_family) AND NOT EXISTS (SELECT FROM recipients_person)
