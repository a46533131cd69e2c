-- Purpose: ask for a visit about each finding of a class, from two lists of equal length; the caller has locked them.
-- Rows: as many as the class has; up to all open findings of one kind. Index: primary key of findings.
INSERT INTO verification_groundcheck
    (finding_id, family_id, village_id, state, question, facilitator_id, assigned_by_id, assigned_at, outcome, note)
SELECT known.id, known.family_id, known.village_id, 'assigned', %(question)s, given.facilitator, %(by)s, %(now)s, '', ''
FROM unnest(%(findings)s::bigint[], %(facilitators)s::bigint[]) AS given (finding, facilitator)
JOIN verification_finding AS known ON known.id = given.finding
ORDER BY known.id
