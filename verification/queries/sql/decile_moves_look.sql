-- Purpose: remember every decile that moved with an admitted import, and what else differs in the family since the row
--     before: living conditions and work of members (DTSEN rows), members, head, kelurahan, the flag of a check on site
--     that is new, a proposal of ours that was accepted meanwhile.
-- Rows: families whose decile moved, one in twenty of a version.
-- Index: family_change_once_per_import; living_conditions_by_family and the key of persons by family, for these families.
--     Rows of members are read in one go, twice: no index covers current and superseded ones together.
INSERT INTO verification_decilemove (source_import_id, family_id, village_id, version, before, after, jump, seen, fields)
WITH moved AS MATERIALIZED (
    SELECT change.family_id, change.village_id, change.decile_before, change.decile_after, change.classes,
        change.joined + change."left" AS persons, $jump AS jump
    FROM recipients_familychange AS change
    WHERE change.source_import_id = %(import)s AND change.state = 'applied'
        AND change.decile_before <> change.decile_after
), living AS (
    SELECT moved.family_id, array_remove(ARRAY[$living], NULL) AS fields,
        lower(split_part(fresh.source_codes, E'\x1f', %(flag)s)) IN ('1', 'ya', 'true')
            AND lower(split_part(coalesce(old.source_codes, ''), E'\x1f', %(flag)s)) NOT IN ('1', 'ya', 'true')
            AS is_rechecked
    FROM moved
    CROSS JOIN LATERAL (
        SELECT * FROM recipients_livingconditions AS one
        WHERE one.family_id = moved.family_id AND one.source = 'dtsen' AND one.source_import_id = %(import)s
        ORDER BY one.id DESC LIMIT 1
    ) AS fresh
    CROSS JOIN LATERAL (
        SELECT * FROM recipients_livingconditions AS one
        WHERE one.family_id = moved.family_id AND one.source = 'dtsen' AND one.id < fresh.id
        ORDER BY one.id DESC LIMIT 1
    ) AS old
), persons AS MATERIALIZED (
    SELECT person.id AS person_id, moved.family_id
    FROM moved JOIN recipients_person AS person USING (family_id)
), fresh AS MATERIALIZED (
    SELECT DISTINCT ON (one.person_id) one.*, persons.family_id
    FROM persons JOIN recipients_personconditions AS one USING (person_id)
    WHERE one.source = 'dtsen' AND one.source_import_id = %(import)s
    ORDER BY one.person_id, one.id DESC
), old AS (
    SELECT DISTINCT ON (one.person_id) one.*
    FROM fresh JOIN recipients_personconditions AS one ON one.person_id = fresh.person_id AND one.id < fresh.id
    WHERE one.source = 'dtsen'
    ORDER BY one.person_id, one.id DESC
), working AS (
    SELECT fresh.family_id, array_agg(DISTINCT named.field) FILTER (WHERE named.field <> '') AS fields,
        bool_or(named.field = '') AS has_other
    FROM fresh
    JOIN old ON old.person_id = fresh.person_id
    CROSS JOIN LATERAL unnest(array_remove(ARRAY[$working], NULL)) AS named (field)
    GROUP BY fresh.family_id
), helped AS (
    SELECT DISTINCT proposal.family_id FROM verification_proposal AS proposal JOIN moved USING (family_id)
    WHERE proposal.state IN ('accepted', 'worked') AND proposal.kind = 'update' AND proposal.answered_on IS NOT NULL
        AND proposal.answered_on <= %(admitted_on)s AND proposal.answered_on > %(before_on)s
)
SELECT
    %(import)s, moved.family_id, moved.village_id, %(version)s, moved.decile_before, moved.decile_after, moved.jump,
    array_remove(ARRAY[
        CASE WHEN living.is_rechecked THEN 'recheck' END,
        CASE WHEN helped.family_id IS NOT NULL THEN 'proposal' END,
        CASE WHEN cardinality(coalesce(living.fields, '{}') || coalesce(working.fields, '{}')) > 0
            THEN 'conditions' END,
        CASE WHEN moved.persons > 0 OR moved.classes && ARRAY['split', 'split_off', 'merged', 'members']::varchar[]
            THEN 'members' END,
        CASE WHEN 'new_head' = ANY (moved.classes) THEN 'head' END,
        CASE WHEN 'moved' = ANY (moved.classes) THEN 'moved' END,
        CASE WHEN working.has_other THEN 'other' END
    ], NULL),
    coalesce(living.fields, '{}') || coalesce(working.fields, '{}')
FROM moved
LEFT JOIN living USING (family_id)
LEFT JOIN working USING (family_id)
LEFT JOIN helped USING (family_id)
ORDER BY moved.family_id
ON CONFLICT (source_import_id, family_id) DO NOTHING
