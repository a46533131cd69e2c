-- Purpose: the pairs of everybody that share a block. Blocks of more than a hundred are left out: they hold default
--     dates and the like, and whoever is one person shares a narrower block as well.
-- Rows: about one and a half a person in a town, five in a city of a million. Index: none (sorted).
CREATE UNLOGGED TABLE $shared WITH (autovacuum_enabled = false) AS
SELECT DISTINCT
    least(block.ids[here], block.ids[there]) AS first_id, greatest(block.ids[here], block.ids[there]) AS second_id
FROM (
    SELECT array_agg(person_id) AS ids
    FROM $keys GROUP BY key HAVING count(*) BETWEEN 2 AND 100
) AS block, generate_series(1, cardinality(block.ids) - 1) AS here,
generate_series(here + 1, cardinality(block.ids)) AS there
WHERE block.ids[here] <> block.ids[there]
