-- Purpose: a place for the areas of the package, gone with the transaction.
-- Rows: about 91,600. Index: none, it is read once.
CREATE TEMPORARY TABLE area_load (
    code text, name text, level smallint, parent_id text, postal_code text
) ON COMMIT DROP
