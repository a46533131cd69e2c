-- Purpose: close the findings that a newer answer no longer shows, in the machine's name, and call their visits and
--          proposals off.
-- Rows: few. Index: finding's foreign key to the person, ground_check_one_open_per_finding.
WITH closed AS (
    UPDATE verification_finding known
    SET state = 'decided', decision = 'no_objection', decided_by_id = %(machine)s, decided_at = %(now)s,
        reason = %(reason)s, recheck_on = NULL, check_answer_id = answer.id, proposed_decision = '',
        proposed_by_id = NULL, proposed_at = NULL
    FROM unnest(%(checks)s::bigint[], %(kinds)s::text[]) AS settled (check_id, kinds)
    JOIN verification_check answer ON answer.id = settled.check_id
    WHERE known.person_id = answer.person_id AND known.state <> 'decided'
      AND known.kind = ANY (string_to_array(settled.kinds, ','))
    RETURNING known.id
), withdrawn AS (
    UPDATE verification_groundcheck visit
    SET state = 'withdrawn'
    FROM closed
    WHERE visit.finding_id = closed.id AND visit.state = 'assigned'
)
SELECT count(*) FROM closed
