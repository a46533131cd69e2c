-- Purpose: let the planner know how many rows of a file are kept, else it takes them for one in two hundred and sorts
--     or loops over a city. Filled by the next ANALYZE. Rows: none. Index: none.
CREATE STATISTICS ${judged}_kept ON (mask & %(errors)s) FROM $judged
