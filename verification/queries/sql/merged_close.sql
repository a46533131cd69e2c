-- Purpose: close the undecided findings about records that were merged with another record, call their visits off, and
--          have nobody ask about such a record any more; tells who was kept instead, so that they are asked about.
-- Rows: few, merges are made one by one. Index: person_merge_once_at_a_time, finding's foreign key to the person,
--       check_one_open_per_person_and_source.
WITH gone AS (
    SELECT DISTINCT ON (merged_id) merged_id AS person_id, kept_id
    FROM recipients_personmerge WHERE undone_at IS NULL
), closed AS (
    UPDATE verification_finding known
    SET state = 'decided', decision = 'no_objection', decided_by_id = %(machine)s, decided_at = %(now)s,
        reason = %(reason)s, recheck_on = NULL, proposed_decision = '', proposed_by_id = NULL, proposed_at = NULL
    FROM gone
    WHERE known.person_id = gone.person_id AND known.state <> 'decided'
    RETURNING known.id, gone.kept_id
), withdrawn AS (
    UPDATE verification_groundcheck visit
    SET state = 'withdrawn'
    FROM closed
    WHERE visit.finding_id = closed.id AND visit.state = 'assigned'
), forgotten AS (
    DELETE FROM verification_check planned
    USING gone
    WHERE planned.person_id = gone.person_id AND planned.state = 'due'
)
SELECT id, kept_id FROM closed ORDER BY id
