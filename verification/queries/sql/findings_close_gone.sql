-- Purpose: close the findings about who somebody is, of people whom the registry has recorded as deceased or moved away
--          meanwhile, and call their visits off: nobody asks about them any more, so that no answer would.
-- Rows: few. Index: finding_undecided; person by primary key, ground_check_one_open_per_finding.
WITH closed AS (
    UPDATE verification_finding AS known
    SET state = 'decided', decision = 'no_objection', decided_by_id = %(machine)s, decided_at = %(now)s,
        reason = %(reason)s, recheck_on = NULL
    FROM recipients_person p
    WHERE p.id = known.person_id AND p.vital_status IN ('deceased', 'moved')
      AND known.state IN ('open', 'waiting', 'ground_check') AND known.kind = ANY (%(kinds)s)
    RETURNING known.id
), withdrawn AS (
    UPDATE verification_groundcheck AS visit
    SET state = 'withdrawn'
    FROM closed
    WHERE visit.finding_id = closed.id AND visit.state = 'assigned'
)
SELECT id FROM closed
