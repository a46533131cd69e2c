-- Purpose: persons who are new since the index was built, or changed since it was last brought up to date, or who no
--     longer count. Rows: few, once the index exists. Index: the people's primary key.
CREATE TEMPORARY TABLE duplicates_fresh ON COMMIT PRESERVE ROWS AS
SELECT person.id AS person_id FROM recipients_person AS person
WHERE person.vital_status NOT IN ('deceased', 'merged')
    AND NOT EXISTS (SELECT FROM $people AS known WHERE known.person_id = person.id)
UNION
SELECT event.id FROM recipients_personevent AS event WHERE event.pgh_id > %(event)s
