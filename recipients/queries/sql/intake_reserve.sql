-- Purpose: take as many ids from a sequence as a file has rows. Rows: one out: the first and the last of them; somebody
--     else who takes some meanwhile leaves a gap between. Index: none.
SELECT min(id), max(id) FROM (SELECT nextval(%(sequence)s::regclass) AS id FROM generate_series(1, %(number)s)) AS taken
