-- Purpose: the fresh persons as the index describes them. Rows: few. Index: the people's primary key.
SELECT * FROM $people WHERE person_id IN (SELECT person_id FROM duplicates_fresh)
