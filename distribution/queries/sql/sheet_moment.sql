-- Purpose: the moment at which facts are gathered, as the database counts it, and which database that is. The transaction
--          that gathers counts as not seen, as PostgreSQL's own snapshot does not have it: what it changes afterwards
--          would else seem to have been there.
-- Rows:    one.
-- Indexes: none.
WITH moment AS (
    SELECT pg_current_snapshot() AS taken, pg_current_xact_id_if_assigned() AS own
), running AS (
    SELECT pg_snapshot_xip(taken) AS id FROM moment
     UNION
    SELECT own FROM moment WHERE own < pg_snapshot_xmax(taken)
)
SELECT pg_snapshot_xmin(taken) || ':' || pg_snapshot_xmax(taken) || ':'
       || coalesce((SELECT string_agg(id::text, ',' ORDER BY id) FROM running), ''),
       (SELECT system_identifier::text FROM pg_control_system())
       || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
  FROM moment
