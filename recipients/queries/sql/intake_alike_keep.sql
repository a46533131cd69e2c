-- Purpose: keep what was found for the preview, the surest first; each pair with the rows of the file it is about.
-- Rows: pairs found. Index: primary key (place).
CREATE UNLOGGED TABLE $alike AS
SELECT
    row_number() OVER (ORDER BY found.bits DESC, found.first_id, found.second_id) AS place, found.first_id,
    found.second_id, round((1 / (1 + power(10, -found.bits / %(scale)s)))::numeric, 3)::float8 AS score, found.reasons,
    one.row_number AS first_row, one_said.full_name::text AS first_name, one_said.nik::text AS first_nik,
    other.row_number AS second_row, other_said.full_name::text AS second_name, other_said.nik::text AS second_nik
FROM duplicates_weighed AS found
JOIN $person_fate AS one ON one.person_id = found.first_id
JOIN $person AS one_said ON one_said.row_number = one.row_number
LEFT JOIN $person_fate AS other ON other.person_id = found.second_id AND other.fate = 'new'
LEFT JOIN $person AS other_said ON other_said.row_number = other.row_number
