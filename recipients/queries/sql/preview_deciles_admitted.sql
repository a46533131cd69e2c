-- Purpose: the decile that an admitted import brought to each family, and the one before it.
-- Rows: one per family whose decile the import wrote. Index: decile_once_per_version for the one before.
SELECT brought.family_id, former.national AS before, brought.national AS after
FROM recipients_decilerecord AS brought
CROSS JOIN LATERAL (
    SELECT older.national FROM recipients_decilerecord AS older
    WHERE older.family_id = brought.family_id AND older.version < brought.version
    ORDER BY older.version DESC LIMIT 1
) AS former
WHERE brought.source_import_id = %(import_id)s
