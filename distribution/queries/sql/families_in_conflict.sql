-- Purpose: the families of a roster whose aid must not be combined, with the name of the other programme.
-- Rows:    at most the limit.
-- Indexes: see conflicts.sql.
SELECT family_id, name
  FROM (
{conflicts}
       ) both_programmes
 WHERE policy = 'forbidden'
 ORDER BY village_id, family_id
 LIMIT %(limit)s
