-- Purpose: rows of one base per kelurahan and source, and of them those amiss, as the inner part of quality_write.
-- Rows: kelurahan times sources. Index: none, the base is read whole.
SELECT $place AS part, $village AS village_id, $source AS source, count(*) AS rows,
    jsonb_strip_nulls(jsonb_build_object($pairs)) AS numbers
FROM $tables WHERE $counts GROUP BY 2, 3
