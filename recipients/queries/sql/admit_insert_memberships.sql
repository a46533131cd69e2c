-- Purpose: the place in the family of new members and of those who came from another family. Rows: as many.
-- Index: none.
INSERT INTO recipients_membership (person_id, family_id, relationship, from_on)
SELECT fate.person_id, fate.family_id, coalesce(fate.relationship, %(other)s), %(effective_on)s
FROM $person_fate AS fate
WHERE fate.fate = 'new' OR fate.fate = 'changed' AND fate.old_family_id IS DISTINCT FROM fate.family_id
