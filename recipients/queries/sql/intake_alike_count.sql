-- Purpose: how many new persons a file has. Rows: one. Index: none (hashed).
SELECT count(*) FROM ($told) AS told
