-- Purpose: open the findings again that were closed because of a death or move that was taken back since, unless the source
--          was heard again or one of the kind was opened meanwhile. They get a new deadline by the job that gives them.
-- Rows: few. Index: finding's foreign key to who decided, person by primary key, check_one_latest_per_person_and_source.
UPDATE verification_finding AS known
SET state = 'open', decision = '', decided_by_id = NULL, decided_at = NULL, reason = '', due_on = NULL
FROM recipients_person p
WHERE p.id = known.person_id AND p.vital_status IN ('alive', 'unknown')
  AND known.state = 'decided' AND known.decided_by_id = %(machine)s AND known.reason = %(reason)s
  AND NOT EXISTS (
      SELECT FROM verification_check heard
      JOIN verification_check about ON about.id = known.check_answer_id
      WHERE heard.person_id = known.person_id AND heard.source = about.source AND heard.is_latest
        AND heard.answered_at > known.decided_at)
  AND NOT EXISTS (
      SELECT FROM verification_finding other
      WHERE other.person_id = known.person_id AND other.kind = known.kind AND other.state <> 'decided')
RETURNING known.id
