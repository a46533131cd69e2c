-- Purpose: the first step of judging: the rows of a file with each column read by its kind. A barrier view is a fence:
--     what it computes is computed once, and the planner may still share the rows among workers (which OFFSET 0
--     forbids).
-- Rows: those of the raw table. Index: none.
CREATE VIEW $typed WITH (security_barrier) AS SELECT raw.*, $typed_columns FROM $raw AS raw
