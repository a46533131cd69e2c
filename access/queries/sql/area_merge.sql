-- Purpose: bring the areas up to the package's state; areas that it no longer knows stay, because records point to them.
-- Rows: about 91,600, of which those that differ are written. Index: access_area_pkey.
INSERT INTO access_area AS old (code, name, level, parent_id, postal_code)
SELECT code, name, level, parent_id, postal_code FROM area_load ORDER BY code
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id, postal_code = excluded.postal_code
WHERE (old.name, old.level, old.parent_id, old.postal_code)
    IS DISTINCT FROM (excluded.name, excluded.level, excluded.parent_id, excluded.postal_code)
