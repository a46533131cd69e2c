-- Purpose: every spelling of a name that the people told of, or their mothers, bear. Rows: distinct names.
-- Index: none (hashed).
SELECT full_name FROM ($told) AS told UNION SELECT mother_name FROM ($told) AS told
