-- Purpose: the persons of the registry who may be those described by a form. Rows: a handful.
-- Index: that of the keys, the people's primary key.
WITH told AS MATERIALIZED ($told),
shared AS MATERIALIZED (
    SELECT DISTINCT told.person_id AS first_id, known.person_id AS second_id
    FROM ($sought) AS told JOIN $keys AS known ON known.key = told.key AND known.person_id <> told.person_id
)
$scored
ORDER BY bits DESC, second_id
LIMIT 20
