-- Purpose: the tables that imports keep between reading and admission.
-- Rows:    about ten per waiting import. Index: none, a system catalogue.
SELECT relname
  FROM pg_class
 WHERE relkind = 'r'
   AND relnamespace = current_schema::regnamespace
   AND relname ~ '^(intake|duplicates)_[a-z_]+_[0-9]+$'
