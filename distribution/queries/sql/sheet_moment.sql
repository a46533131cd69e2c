-- Purpose: the moment at which facts are gathered, as the database counts it, and which database that is.
-- Rows:    one.
-- Indexes: none.
SELECT pg_current_snapshot()::text,
       (SELECT system_identifier::text FROM pg_control_system())
       || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
