-- Purpose: how many families moved by how many deciles. Rows: at most 18 out. Index: that of the inner statement.
SELECT moved.after - moved.before AS difference, count(*)
FROM ($moved) AS moved
WHERE moved.after <> moved.before
GROUP BY 1
