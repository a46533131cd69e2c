-- Purpose: the change report: families per kelurahan and class. The empty class counts each family once; who moved is
--     counted where it came from too. Rows: kelurahan times classes. Index: that of the inner statement.
WITH changed AS MATERIALIZED ($changed)
SELECT village_id, '', count(*), count(*) FILTER (WHERE decision = '' AND state <> 'held'),
    count(*) FILTER (WHERE state = 'held')
FROM changed GROUP BY 1
UNION ALL
SELECT changed.village_id, key, count(*), count(*) FILTER (WHERE decision = '' AND state <> 'held'),
    count(*) FILTER (WHERE state = 'held')
FROM changed CROSS JOIN unnest(classes) AS key GROUP BY 1, 2
UNION ALL
SELECT village_before_id, '$moved_out', count(*), count(*) FILTER (WHERE decision = '' AND state <> 'held'),
    count(*) FILTER (WHERE state = 'held')
FROM changed WHERE 'moved' = ANY (classes) GROUP BY 1
