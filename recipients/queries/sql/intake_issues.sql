-- Purpose: write down every reason of every marked row, with the value as it came, numbers of people masked, also
--     those in a broken line that have a digit too few or signs between their digits.
--     Rows that were seen before have no raw row: only marks that come of their family's members stand on them.
-- Rows: one per reason. Index: none (marked rows are filtered, their raw rows joined by hash).
INSERT INTO recipients_importissue (file_id, row, "column", code, severity, value)
SELECT %(file)s, marked.judged_row, reason.name, reason.code, reason.severity, left(CASE
        WHEN NOT reason.is_number THEN regexp_replace(
            regexp_replace(reason.value, '([0-9]{6})[0-9]{6}([0-9]{4})', '\1******\2', 'g'),
            '([0-9][\s.''’-]?[0-9])(?:[\s.''’-]?[0-9]){8,}([\s.''’-]?[0-9][\s.''’-]?[0-9])', '\1************\2', 'g'
        )
        WHEN reason.value ~ '^[0-9]{16}$$' THEN left(reason.value, 6) || '******' || right(reason.value, 4)
        WHEN length(btrim(reason.value)) < 8 THEN repeat('*', length(btrim(reason.value)))
        ELSE left(btrim(reason.value), 2) || repeat('*', least(length(btrim(reason.value)) - 4, 12))
            || right(btrim(reason.value), 2) END, 200)
FROM (
    SELECT raw.*$typed_columns
    FROM (
        SELECT raw.*, judged.mask, judged.row_number AS judged_row$judged_columns
        FROM $judged AS judged LEFT JOIN $raw AS raw USING (row_number) WHERE judged.mask & %(bits)s <> 0
        OFFSET 0
    ) AS raw
    OFFSET 0
) AS marked
CROSS JOIN LATERAL (VALUES $reasons) AS reason (is_given, code, severity, name, value, is_number)
WHERE reason.is_given
ORDER BY marked.judged_row
