-- Purpose: what an import does to each family, in classes (recipients.domain.changes), from the compared rows and the
--     registry as it is before the admission. Families meet where a known member is under another family's KK number.
-- Rows: one per family that is new, changed, gone or back, or whose members are; one family in ten of a next version.
-- Index: none (hashed); recipients_person_pkey and decile_one_current for the families that are told of: looked up row
--     by row, because hashing a whole city for them takes longer.
INSERT INTO recipients_familychange (
    source_import_id, family_id, village_id, village_before_id, file_row, name, classes, decile_before, decile_after,
    joined, "left", related, missing, is_picked, state, decision, note
)
WITH said AS MATERIALIZED (
    SELECT fate.row_number, fate.person_id, fate.family_id, fate.old_family_id, fate.fate, person.relationship,
        person.full_name
    FROM $person_fate AS fate JOIN $person AS person USING (row_number)
    WHERE fate.fate <> 'unchanged'
), flows AS MATERIALIZED (
    SELECT old_family_id AS from_id, family_id AS to_id, count(*) AS persons
    FROM said WHERE old_family_id <> family_id GROUP BY 1, 2
), gone AS MATERIALIZED (
    SELECT family_id FROM $family_gone
), born AS (
    SELECT family_id FROM $family_fate WHERE fate = 'new'
), came AS (
    SELECT flows.to_id AS family_id, sum(flows.persons) AS persons, array_agg(flows.from_id) AS families,
        bool_or(gone.family_id IS NOT NULL) AS from_gone, bool_or(gone.family_id IS NULL) AS from_staying
    FROM flows LEFT JOIN gone ON gone.family_id = flows.from_id GROUP BY 1
), went AS (
    SELECT flows.from_id AS family_id, sum(flows.persons) AS persons, array_agg(flows.to_id) AS families,
        bool_or(born.family_id IS NOT NULL) AS to_new
    FROM flows LEFT JOIN born ON born.family_id = flows.to_id GROUP BY 1
), added AS (
    SELECT family_id, count(*) FILTER (WHERE fate = 'new') AS persons FROM said GROUP BY 1
), lost AS (
    SELECT person.family_id, count(*) AS persons, array_agg(person.id ORDER BY person.id) AS ids
    FROM $person_gone AS missing JOIN recipients_person AS person ON person.id = missing.person_id GROUP BY 1
), heads AS (
    SELECT DISTINCT ON (family_id) family_id, person_id, full_name FROM said WHERE relationship = 1
    ORDER BY family_id, row_number
), by_form AS MATERIALIZED (
    SELECT DISTINCT family_id FROM $kept
), touched AS (
    SELECT family_id FROM $family_fate WHERE fate <> 'unchanged'
    UNION SELECT family_id FROM gone
    UNION SELECT family_id FROM said
    UNION SELECT from_id FROM flows
    UNION SELECT family_id FROM lost
    UNION SELECT family.id FROM recipients_family AS family JOIN $family_fate AS fate ON fate.family_id = family.id
        WHERE family.vanished_in <> ''
    UNION SELECT family_id FROM by_form
), ranked AS (
    SELECT family_id, (
        SELECT decile.national FROM recipients_decilerecord AS decile
        WHERE decile.family_id = touched.family_id AND decile.is_current
    ) AS decile_before
    FROM touched OFFSET 0
), facts AS (
    SELECT
        ranked.family_id, fate.row_number, fate.fate, fate.has_new_card, gone.family_id IS NOT NULL AS is_gone,
        coalesce(CASE WHEN fate.fate <> 'unchanged' THEN $village_said END, family.village_id) AS village_id,
        family.village_id AS village_before, coalesce(
            heads.full_name, (SELECT head.full_name FROM recipients_person AS head WHERE head.id = family.head_id), ''
        ) AS name,
        decile_before,
        CASE WHEN gone.family_id IS NOT NULL THEN NULL WHEN fate.fate <> 'unchanged' THEN $decile_said
            ELSE decile_before END AS decile_after,
        coalesce(added.persons, 0) + coalesce(came.persons, 0) AS joined,
        coalesce(lost.persons, 0) + coalesce(went.persons, 0) AS gone_persons,
        coalesce(came.families, '{}') || coalesce(went.families, '{}') AS related,
        coalesce(lost.ids, '{}') AS missing,
        family.vanished_in <> '' AS was_gone, came.from_gone, came.from_staying, went.to_new,
        went.family_id IS NOT NULL AS has_leavers,
        by_form.family_id IS NOT NULL AS is_by_form,
        heads.person_id IS DISTINCT FROM family.head_id AND heads.person_id IS NOT NULL
            AND family.head_id IS NOT NULL AS has_new_head
    FROM ranked
    LEFT JOIN $family_fate AS fate USING (family_id)
    LEFT JOIN $family AS row ON row.row_number = fate.row_number
    LEFT JOIN gone USING (family_id)
    LEFT JOIN came USING (family_id)
    LEFT JOIN went USING (family_id)
    LEFT JOIN added USING (family_id)
    LEFT JOIN lost USING (family_id)
    LEFT JOIN heads USING (family_id)
    LEFT JOIN by_form USING (family_id)
    LEFT JOIN recipients_family AS family ON family.id = ranked.family_id
), classed AS (
    SELECT facts.*, array_remove(ARRAY[
        CASE WHEN fate = 'new' AND from_gone IS NULL THEN 'new' END,
        CASE WHEN is_gone AND NOT has_leavers THEN 'vanished' END,
        CASE WHEN was_gone AND fate IS NOT NULL THEN 'returned' END,
        CASE WHEN fate = 'new' AND from_staying THEN 'split_off' END,
        CASE WHEN to_new AND NOT is_gone THEN 'split' END,
        CASE WHEN from_gone THEN 'merged' END,
        CASE WHEN is_gone AND has_leavers THEN 'absorbed' END,
        CASE WHEN village_id <> village_before THEN 'moved' END,
        CASE WHEN is_by_form THEN 'by_form' END,
        CASE WHEN has_new_card THEN 'new_card' END,
        CASE WHEN has_new_head AND NOT is_gone THEN 'new_head' END,
        $jump,
        CASE WHEN fate IS NOT NULL AND fate <> 'new' AND joined + gone_persons > 0 THEN 'members' END
    ], NULL) AS classes
    FROM facts
)
SELECT
    %(import_id)s, family_id, village_id, village_before, row_number, name,
    CASE WHEN classes = '{}' THEN ARRAY['details'] ELSE classes END, decile_before, decile_after,
    least(joined, 32767), least(gone_persons, 32767), related, missing, false, 'proposed', '', ''
FROM classed
WHERE village_id IS NOT NULL
ORDER BY family_id
