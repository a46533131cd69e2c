-- Purpose: the sums of some measures (and of the rows by base, marked with =) on each day, in the kelurahan a person
--     may see. Rows: days times measures out; kelurahan times sources times days read.
-- Index: quality_figures_once_a_day.
WITH figures AS MATERIALIZED (
    SELECT * FROM recipients_qualityfigures
    WHERE on_day >= %(since)s AND village_id = ANY (%(villages)s)
)
SELECT on_day, key, sum(value::bigint)
FROM figures CROSS JOIN jsonb_each_text(numbers)
WHERE key = ANY (%(keys)s) AND source IN ('', CASE %(source)s WHEN '' THEN source ELSE %(source)s END)
GROUP BY 1, 2
UNION ALL
SELECT on_day, base, sum(rows)
FROM figures CROSS JOIN LATERAL (
    VALUES ('=families', families), ('=persons', persons), ('=living', living), ('=conditions', conditions)
) AS counted (base, rows)
WHERE CASE WHEN %(source)s <> '' THEN source = %(source)s
    ELSE (source = '') = (base IN ('=families', '=persons')) END
GROUP BY 1, 2
