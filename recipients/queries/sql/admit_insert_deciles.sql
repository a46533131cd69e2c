-- Purpose: the deciles of new families and of those whose deciles moved. Rows: as many.
-- Index: decile_once_per_version, decile_one_current.
INSERT INTO recipients_decilerecord (family_id, version, national, province, city, is_current, source_import_id)
SELECT
    fate.family_id, %(version)s, family.decile_national, family.decile_province, family.decile_city, true,
    %(import_id)s
FROM $family_fate AS fate JOIN $family AS family USING (row_number)
WHERE fate.fate <> 'unchanged' AND NOT EXISTS (
    SELECT FROM recipients_decilerecord AS current WHERE current.family_id = fate.family_id AND current.is_current
)
$again
