-- Purpose: whether gathered facts can be read (the same database, the table is there), and whether they are still true:
--          nobody has changed anything that their snapshot did not see.
-- Rows:    one.
-- Indexes: none, marks are few: gathering sweeps them.
SELECT to_regclass(%(table)s) IS NOT NULL
       AND %(cluster)s = (SELECT system_identifier::text FROM pg_control_system())
                         || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database()),
       NOT EXISTS (
           SELECT FROM recipients_changemark
            WHERE NOT pg_visible_in_snapshot(transaction::text::xid8, %(snapshot)s::pg_snapshot)
           )
