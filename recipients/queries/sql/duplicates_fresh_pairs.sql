-- Purpose: the pairs of fresh persons with anybody that share a block. Rows: a handful each. Index: that of the keys.
CREATE TEMPORARY TABLE duplicates_shared ON COMMIT PRESERVE ROWS AS
SELECT DISTINCT
    least(fresh.person_id, known.person_id) AS first_id, greatest(fresh.person_id, known.person_id) AS second_id
FROM $keys AS fresh JOIN $keys AS known ON known.key = fresh.key AND known.person_id <> fresh.person_id
WHERE fresh.person_id IN (SELECT person_id FROM duplicates_fresh)
