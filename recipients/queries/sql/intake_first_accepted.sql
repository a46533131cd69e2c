-- Purpose: the kept members as they will stand in an empty registry: all that was judged of them and the ids reserved for
--     them. A view, so that an admission reads the judged rows once for each table. Rows: one per kept member.
-- Index: none.
CREATE VIEW $accepted AS
SELECT person.*, %(first_id)s + person.row_number AS person_id, 'new' AS fate
FROM $person AS person WHERE person.mask & %(errors)s = 0
