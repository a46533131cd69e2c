-- Purpose: the decile of each family of a staged import, before and after. Rows: one per family that had one.
-- Index: none (hashed), the whole file is compared.
SELECT fate.family_id, decile.national AS before, judged.decile_national AS after
FROM $family_fate AS fate
JOIN $family AS judged USING (row_number)
JOIN recipients_decilerecord AS decile ON decile.family_id = fate.family_id AND decile.is_current
WHERE fate.fate = 'changed'
