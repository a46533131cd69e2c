-- Purpose: families whose row differs from the registry only by columns that the file does not have are unchanged.
-- Rows: changed ones. Index: none (hashed).
UPDATE $fate AS fate SET fate = 'unchanged'
FROM $judged AS row, recipients_family AS known, recipients_decilerecord AS decile, $conditions AS old
WHERE fate.fate = 'changed' AND NOT fate.has_new_card AND row.row_number = fate.row_number
    AND known.id = fate.family_id AND known.vanished_in = ''
    AND decile.family_id = fate.family_id AND decile.is_current
    AND old.family_id = fate.family_id AND old.source = %(source)s AND old.is_current
    AND ROW(row.village_id, row.address, row.decile_national, row.decile_province, row.decile_city)
        IS NOT DISTINCT FROM ROW(known.village_id, known.address, decile.national, decile.province, decile.city)
    AND ROW($said) IS NOT DISTINCT FROM ROW($before)
