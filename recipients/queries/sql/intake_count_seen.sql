-- Purpose: numbers of members seen before by set of marks. Rows: a handful out. Index: none.
SELECT marks, count(*) FROM $seen GROUP BY marks
