-- Purpose: lock those checks that are still held by the claim under which they were asked (a claim that was taken over
--          meanwhile is no longer ours), and say who has an earlier answer or an undecided finding.
-- Rows: one batch. Index: primary key, check_one_latest_per_person_and_source, finding_one_open_per_person_and_kind.
SELECT held.id,
       EXISTS (SELECT FROM verification_check former
               WHERE former.person_id = held.person_id AND former.source = held.source AND former.is_latest),
       EXISTS (SELECT FROM verification_finding known
               WHERE known.person_id = held.person_id AND NOT (known.state = 'decided'))
FROM unnest(%(checks)s::bigint[], %(claimed)s::timestamptz[]) AS asked (id, claimed_at)
JOIN verification_check held ON held.id = asked.id
WHERE held.state = 'claimed' AND held.run_id = %(run)s AND held.claimed_at = asked.claimed_at
ORDER BY held.id
FOR NO KEY UPDATE OF held
