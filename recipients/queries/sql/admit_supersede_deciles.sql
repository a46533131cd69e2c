-- Purpose: a family whose deciles moved, or that has some under this version already, gets a new newest record.
-- Rows: families with other deciles. Index: decile_one_current.
UPDATE recipients_decilerecord AS old SET is_current = false
FROM $family_fate AS fate JOIN $family AS family USING (row_number)
WHERE fate.fate = 'changed' AND old.family_id = fate.family_id AND old.is_current
    AND (old.national, old.province, old.city)
        IS DISTINCT FROM (family.decile_national, family.decile_province, family.decile_city)
