-- Purpose: a family as the registry has it (itself, how it lives, its deciles, its KK number) and as a waiting import
--     describes it.
-- Rows: at most one. Index: primary keys, living_conditions_one_current_per_source, decile_one_current.
SELECT to_jsonb(family), to_jsonb(living), to_jsonb(decile), to_jsonb(row),
    jsonb_build_object('kk_number', card.kk_number), jsonb_build_object('kk_number', fate.kk_number)
FROM $family_fate AS fate
JOIN $family AS row USING (row_number)
JOIN recipients_family AS family ON family.id = fate.family_id
LEFT JOIN recipients_livingconditions AS living
    ON living.family_id = family.id AND living.source = %(source)s AND living.is_current
LEFT JOIN recipients_familycard AS card ON card.family_id = family.id AND card.until_on IS NULL
LEFT JOIN recipients_decilerecord AS decile ON decile.family_id = family.id AND decile.is_current
WHERE fate.family_id = %(family_id)s AND fate.fate = 'changed'
