-- Purpose: one page of families that an import would change, with the names of the columns that differ.
-- Rows: one page. Index: primary keys, living_conditions_one_current_per_source.
SELECT
    page.family_id, page.row_number, head.full_name, area.name, page.has_new_card,
    decile.national, judged.decile_national,
    judged.village_id <> family.village_id, judged.address <> family.address,
    ARRAY(
        SELECT after.key FROM jsonb_each(to_jsonb(judged)) AS after
        JOIN jsonb_each(to_jsonb(conditions)) AS before ON before.key = after.key
        WHERE after.key = ANY (%(columns)s) AND after.value IS DISTINCT FROM before.value
        ORDER BY array_position(%(columns)s, after.key)
    )
    || CASE WHEN judged.decile_province IS DISTINCT FROM decile.province THEN ARRAY['decile_province'] END
    || CASE WHEN judged.decile_city IS DISTINCT FROM decile.city THEN ARRAY['decile_city'] END
FROM (
    SELECT row_number, family_id, has_new_card FROM $family_fate WHERE fate = 'changed'
    ORDER BY row_number LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN $family AS judged USING (row_number)
JOIN recipients_family AS family ON family.id = page.family_id
JOIN access_area AS area ON area.code = family.village_id
LEFT JOIN recipients_person AS head ON head.id = family.head_id
LEFT JOIN recipients_decilerecord AS decile ON decile.family_id = page.family_id AND decile.is_current
LEFT JOIN recipients_livingconditions AS conditions
    ON conditions.family_id = page.family_id AND conditions.source = %(source)s AND conditions.is_current
ORDER BY page.row_number
