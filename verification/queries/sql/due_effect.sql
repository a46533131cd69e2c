-- Purpose: how many persons a policy would make due today, before it is kept: in all, and of them not yet due.
-- Rows: one. Index: as due_insert; reads the whole city once.
SELECT count(*), count(*) FILTER (WHERE found.is_waiting IS NULL)
FROM (
    SELECT $cases AS place, pending.id AS is_waiting
    FROM recipients_person p
    LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
    LEFT JOIN verification_check latest
           ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
    LEFT JOIN verification_check pending
           ON pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered'
    WHERE p.vital_status IN ('alive', 'unknown') AND $about
) AS found
WHERE found.place IS NOT NULL
