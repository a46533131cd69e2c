-- Purpose: lock those checks that are still held by the claim under which they were asked; a claim that was taken over
--          meanwhile is no longer ours.
-- Rows: one batch. Index: primary key.
SELECT held.id
FROM unnest(%(checks)s::bigint[], %(claimed)s::timestamptz[]) AS asked (id, claimed_at)
JOIN verification_check held ON held.id = asked.id
WHERE held.state = 'claimed' AND held.run_id = %(run)s AND held.claimed_at = asked.claimed_at
ORDER BY held.id
FOR NO KEY UPDATE OF held
