-- Purpose: the place in the family of new members and of those who came from another family; no place begins before an
--     earlier one of the same person has ended, as an event newer than the file may have it. Rows: as many.
-- Index: none; recipients_membership_person_id of who came.
INSERT INTO recipients_membership (person_id, family_id, relationship, from_on)
SELECT fate.person_id, fate.family_id, coalesce(fate.relationship, %(other)s),
    CASE WHEN fate.fate = 'new' THEN %(effective_on)s ELSE greatest(%(effective_on)s, (
        SELECT max(former.until_on) FROM recipients_membership AS former
        WHERE former.person_id = fate.person_id AND former.until_on > former.from_on
    )) END
FROM $person_fate AS fate
WHERE fate.fate = 'new' OR fate.fate = 'changed' AND fate.old_family_id IS DISTINCT FROM fate.family_id
