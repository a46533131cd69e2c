-- Purpose: empty all tables of an unfinished demo at once; never run on anything else.
-- Rows:    none read. Index: none.
TRUNCATE $tables RESTART IDENTITY
