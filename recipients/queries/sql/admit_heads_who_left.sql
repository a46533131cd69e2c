-- Purpose: a head who came to another family is not the head of those who stay in the old one: they have none until the
--     file or somebody names one. A family that nobody lives in keeps the name by which it is known.
-- Rows: few. Index: recipients_family_pkey, recipients_person_family_id.
UPDATE recipients_family AS family SET head_id = NULL
FROM $person_fate AS fate
WHERE fate.fate = 'changed' AND fate.old_family_id <> fate.family_id
    AND family.id = fate.old_family_id AND family.head_id = fate.person_id
    AND EXISTS (
        SELECT FROM recipients_person AS member
        WHERE member.family_id = family.id AND member.vital_status IN ('alive', 'unknown')
    )
