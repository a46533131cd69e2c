-- Purpose: end the place in the old family of persons who came to another one. Rows: few.
-- Index: membership_one_family_at_a_time.
UPDATE recipients_membership AS place SET until_on = greatest(place.from_on, %(effective_on)s)
FROM $person_fate AS fate
WHERE fate.fate = 'changed' AND fate.old_family_id <> fate.family_id
    AND place.person_id = fate.person_id AND place.until_on IS NULL
