-- Purpose: the families changed by several imports together: before the first, after the last. What began and ended in
--     between is left out; who split off and split again is new by splitting off. Rows: one per family.
-- Index: family_change_once_per_import.
SELECT id, family_id, village_id, village_before_id, name,
    CASE WHEN classes = '{}' THEN ARRAY['details'] ELSE classes END AS classes,
    decile_before, decile_after, joined, "left", state, decision
FROM (
    SELECT whole.*, array_remove(ARRAY[
            CASE WHEN 'new' = ANY (first_classes) THEN 'new' END,
            CASE WHEN 'vanished' = ANY (last_classes) THEN 'vanished' END,
            CASE WHEN 'absorbed' = ANY (last_classes) THEN 'absorbed' END,
            CASE WHEN village_id <> village_before_id THEN 'moved' END,
            $jump
        ], NULL)
        || ARRAY(SELECT DISTINCT key FROM unnest(string_to_array(words, ' ')) AS key
            WHERE key NOT IN ('new', 'vanished', 'absorbed', 'moved', 'details', $jumps)
                AND (key <> 'split' OR 'split_off' <> ALL (string_to_array(words, ' ')))) AS classes
    FROM (
        SELECT max(id) AS id, family_id,
            (array_agg(village_id ORDER BY source_import_id DESC))[1] AS village_id,
            (array_agg(village_before_id ORDER BY source_import_id))[1] AS village_before_id,
            (array_agg(name ORDER BY source_import_id DESC))[1] AS name,
            string_to_array((array_agg(array_to_string(classes, ' ') ORDER BY source_import_id))[1], ' ')
                AS first_classes,
            string_to_array((array_agg(array_to_string(classes, ' ') ORDER BY source_import_id DESC))[1], ' ')
                AS last_classes,
            string_agg(array_to_string(classes, ' '), ' ') AS words,
            (array_agg(decile_before ORDER BY source_import_id))[1] AS decile_before,
            (array_agg(decile_after ORDER BY source_import_id DESC))[1] AS decile_after,
            sum(joined) AS joined, sum("left") AS "left",
            (array_agg(state ORDER BY source_import_id DESC))[1] AS state,
            (array_agg(decision ORDER BY source_import_id DESC))[1] AS decision
        FROM recipients_familychange
        WHERE source_import_id = ANY (%(imports)s) AND state = ANY (%(states)s)
        GROUP BY family_id
    ) AS whole
) AS classed
WHERE village_id = ANY (%(villages)s)
    AND NOT (classes && ARRAY['new', 'split_off'] AND classes && ARRAY['vanished', 'absorbed'])
