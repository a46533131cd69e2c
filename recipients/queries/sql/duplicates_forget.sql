-- Purpose: take the fresh persons out of a table of the index before they are described anew. Rows: few.
-- Index: the people's primary key; none for the keys (read once).
DELETE FROM $table WHERE person_id IN (SELECT person_id FROM duplicates_fresh)
