-- Purpose: the pairs of fresh persons with anybody that share a block; blocks of more than a hundred are left out, as in
--     duplicates_blocks.sql. Rows: a handful each. Index: that of the keys.
CREATE TEMPORARY TABLE duplicates_shared ON COMMIT PRESERVE ROWS AS
WITH fresh AS MATERIALIZED (
    SELECT person_id, key FROM $keys WHERE person_id IN (SELECT person_id FROM duplicates_fresh)
), block AS MATERIALIZED (
    SELECT key, array_agg(person_id) AS ids FROM $keys WHERE key IN (SELECT key FROM fresh)
    GROUP BY key HAVING count(*) BETWEEN 2 AND 100
)
SELECT DISTINCT
    least(fresh.person_id, known.person_id) AS first_id, greatest(fresh.person_id, known.person_id) AS second_id
FROM fresh JOIN block USING (key), unnest(block.ids) AS known (person_id)
WHERE known.person_id <> fresh.person_id
