-- Purpose: the change report: families per kelurahan and class, those nobody has decided about, those held back. The
--     empty class counts each family once; who moved is counted where it came from too.
-- Rows: kelurahan times classes. Index: that of the inner statement.
WITH changed AS MATERIALIZED ($changed), counted AS (
    SELECT village_id, '' AS key, state, decision FROM changed
    UNION ALL
    SELECT village_id, unnest(classes), state, decision FROM changed
    UNION ALL
    SELECT village_before_id, '$moved_out', state, decision FROM changed WHERE 'moved' = ANY (classes)
)
SELECT village_id, key, count(*) FILTER (WHERE state <> 'held'),
    count(*) FILTER (WHERE state <> 'held' AND decision = ''), count(*) FILTER (WHERE state = 'held')
FROM counted GROUP BY 1, 2
