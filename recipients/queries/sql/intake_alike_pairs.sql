-- Purpose: the pairs of new persons of a file with persons of the registry, and among each other, that share a block.
--     Blocks of more than a hundred are left out, as in duplicates_blocks.sql.
-- Rows: a handful per new person. Index: that of the keys of the registry's index.
CREATE TEMPORARY TABLE duplicates_shared ON COMMIT DROP AS
WITH told AS MATERIALIZED (
    SELECT person_id, key, count(*) OVER (PARTITION BY key) AS crowd FROM ($sought) AS sought
), block AS MATERIALIZED (
    SELECT key, array_agg(person_id) AS ids FROM $keys WHERE key IN (SELECT key FROM told)
    GROUP BY key HAVING count(*) <= 100
)
SELECT told.person_id AS first_id, known.person_id AS second_id
FROM told JOIN block USING (key), unnest(block.ids) AS known (person_id)
WHERE told.person_id <> known.person_id
UNION
SELECT least(told.person_id, other.person_id), greatest(told.person_id, other.person_id)
FROM told JOIN told AS other ON other.key = told.key AND other.person_id <> told.person_id
WHERE told.crowd <= 100
