-- Purpose: room for what forms hold against the rows of an import: the value that the file says and the one that stays.
--     `col` is the column of the judged rows that is brought to it, empty where none is.
-- Rows: a few. Index: none.
CREATE UNLOGGED TABLE $kept (
    part text, row_number integer, person_id bigint, family_id bigint, field text, col text, said text, kept text,
    event_id bigint
) WITH (autovacuum_enabled = false)
