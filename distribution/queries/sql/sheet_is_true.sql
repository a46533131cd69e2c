-- Purpose: whether gathered facts are still true: the same database, the table is there, and nobody has changed anything
--          that its snapshot did not see.
-- Rows:    one.
-- Indexes: none, marks are few: gathering sweeps them.
SELECT to_regclass(%(table)s) IS NOT NULL
   AND %(cluster)s = (SELECT system_identifier::text FROM pg_control_system())
                     || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
   AND NOT EXISTS (
       SELECT FROM recipients_changemark
        WHERE NOT pg_visible_in_snapshot(transaction::text::xid8, %(snapshot)s::pg_snapshot)
       )
