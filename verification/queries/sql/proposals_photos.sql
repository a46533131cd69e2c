-- Purpose: put the newest photos of how a family lives beside fresh drafts about it, so that nobody is photographed
--     twice. PRIVACY: vouchers of a hand-over (signatures, letters of attorney) are nothing of the centre's.
-- Rows: at most three per draft. Index: verification_evidence by family.
INSERT INTO verification_proposalpaper (proposal_id, kind, evidence_id, file, sha256, size, added_by_id, added_at)
SELECT proposal.id, 'photo', photo.id, '', photo.sha256, 0, %(by)s, %(now)s
FROM verification_proposal AS proposal
CROSS JOIN LATERAL (
    SELECT once.id, once.sha256
    FROM (
        SELECT DISTINCT ON (evidence.sha256) evidence.id, evidence.sha256, evidence.taken_at
        FROM verification_evidence AS evidence
        WHERE evidence.family_id = proposal.family_id AND evidence.file <> '' AND evidence.kind = ANY (%(kinds)s)
        ORDER BY evidence.sha256, evidence.taken_at DESC
    ) AS once
    ORDER BY once.taken_at DESC, once.id DESC
    LIMIT 3
) AS photo
WHERE proposal.id = ANY (%(ids)s)
ON CONFLICT DO NOTHING
