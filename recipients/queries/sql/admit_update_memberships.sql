-- Purpose: the relationship of changed members who stay in their family. Rows: few.
-- Index: membership_one_family_at_a_time.
UPDATE recipients_membership AS place SET relationship = coalesce(fate.relationship, %(other)s)
FROM $person_fate AS fate
WHERE fate.fate = 'changed' AND fate.old_family_id = fate.family_id AND NOT fate.is_held
    AND place.person_id = fate.person_id AND place.until_on IS NULL
    AND place.relationship <> coalesce(fate.relationship, %(other)s)
