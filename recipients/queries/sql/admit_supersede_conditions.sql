-- Purpose: what this source said before about changed families or members is no longer the newest.
-- Rows: changed ones. Index: the unique index of the current row per source.
UPDATE $conditions AS old SET is_current = false
FROM $fate AS fate
WHERE fate.fate = 'changed' AND old.$owner = fate.$owner AND old.source = %(source)s AND old.is_current
