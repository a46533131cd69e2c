-- Purpose: end the connections that hold the advisory locks of some runs, other than our own.
-- Rows: at most one a run. Index: none, the locks of the server.
SELECT pg_terminate_backend(held.pid)
FROM pg_locks held
WHERE held.locktype = 'advisory' AND held.granted AND held.pid <> pg_backend_pid()
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND held.classid = %(namespace)s AND held.objid = ANY (%(runs)s::oid[])
