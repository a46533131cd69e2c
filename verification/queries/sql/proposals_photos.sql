-- Purpose: put the newest photos of visits beside fresh drafts of the same families, so that nobody is photographed
--     twice. Rows: at most three per draft. Index: verification_evidence by family.
INSERT INTO verification_proposalpaper (proposal_id, kind, evidence_id, file, sha256, size, added_by_id, added_at)
SELECT proposal.id, 'photo', photo.id, '', photo.sha256, 0, %(by)s, %(now)s
FROM verification_proposal AS proposal
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (evidence.sha256) evidence.id, evidence.sha256
    FROM verification_evidence AS evidence
    WHERE evidence.family_id = proposal.family_id AND evidence.file <> ''
    ORDER BY evidence.sha256, evidence.taken_at DESC
    LIMIT 3
) AS photo
WHERE proposal.id = ANY (%(ids)s)
ON CONFLICT DO NOTHING
