-- Purpose: how many families of a roster get other programmes' aid too, per programme, the forbidden ones first.
-- Rows:    one per other programme.
-- Indexes: see conflicts.sql.
SELECT roster_id, name, policy, count(*)
  FROM (
{conflicts}
       ) both_programmes
 GROUP BY roster_id, name, policy
 ORDER BY policy = 'forbidden' DESC, name
