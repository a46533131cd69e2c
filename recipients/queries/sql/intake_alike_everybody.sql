-- Purpose: the persons of the registry's index and the new ones of a file together. Rows: all.
-- Index: the people's primary key when few are asked for.
SELECT * FROM $people UNION ALL SELECT * FROM duplicates_told
