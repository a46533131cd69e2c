-- Purpose: how many families of a roster get other programmes' aid too, per programme, the forbidden ones first, and for
--          how many of them the warning was overridden.
-- Rows:    one per other programme.
-- Indexes: see conflicts.sql.
SELECT roster_id, code, name, policy, count(*), count(*) FILTER (WHERE is_overridden)
  FROM (
{conflicts}
       ) both_programmes
 GROUP BY roster_id, code, name, policy
 ORDER BY policy = 'forbidden' DESC, name
