-- Purpose: rows with the same number (NIK of members, KK of families): equal after cleaning keep the first, of rows
--     that differ all are refused.
-- Rows: one whole read of the judged rows, a handful written. Index: none (hashed).
WITH repeated AS (
    SELECT $number AS number FROM $judged WHERE $number IS NOT NULL GROUP BY $number HAVING count(*) > 1
), compared AS (
    SELECT
        judged.row_number, judged.$number AS number, first_value(judged.row_number) OVER same_number AS first_row,
        hash_record_extended(ROW($compared_columns), 0) AS content
    FROM $judged AS judged JOIN repeated ON repeated.number = judged.$number JOIN $raw AS raw USING (row_number)
    WINDOW same_number AS (PARTITION BY judged.$number ORDER BY judged.row_number)
), counted AS (
    SELECT number, min(content) <> max(content) AS differ FROM compared GROUP BY number
)
UPDATE $judged AS judged SET mask = mask | %(bit)s
FROM compared JOIN counted USING (number)
WHERE judged.row_number = compared.row_number
    AND (counted.differ OR compared.row_number <> compared.first_row)
