-- Purpose: what each value was before and after, for every value that an applied form has changed: the journals of all
--     events taken apart. Made rows have no value before.
-- Rows: one per changed value. Index: none (all events are read; a city has some ten thousand a year).
CREATE UNLOGGED TABLE $forms WITH (autovacuum_enabled = false) AS
SELECT
    one ->> 'table' AS kind, (one ->> 'key')::bigint AS key, field.key AS field,
    array_agg(field.value #>> '{}') AS befores, array_agg(one -> 'after' ->> field.key) AS afters,
    max(event.id) AS event_id
FROM recipients_correction AS event
CROSS JOIN LATERAL jsonb_array_elements(event.writes) AS one
CROSS JOIN LATERAL jsonb_each(
    CASE WHEN jsonb_typeof(one -> 'before') = 'object' THEN one -> 'before' ELSE '{}' END
) AS field
WHERE event.state IN ('applied', 'undo_waiting') AND jsonb_typeof(one -> 'key') = 'number'
    AND one ->> 'table' IN ('person', 'family', 'place', 'card')
GROUP BY 1, 2, 3
