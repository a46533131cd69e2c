-- Purpose: keep one decision per finding of a class that was decided together.
-- Rows: as many as the class has; up to all findings of one kind. Index: primary key of findings.
INSERT INTO verification_findingdecision
    (finding_id, village_id, kind, materiality, decision, made_by_id, opened_at, decided_at, bulk_id, reopened_because)
SELECT known.id, known.village_id, known.kind, known.materiality, known.decision, known.decided_by_id, known.opened_at,
       known.decided_at, %(bulk)s, ''
FROM verification_finding known
WHERE known.id = ANY (%(findings)s)
ORDER BY known.id
