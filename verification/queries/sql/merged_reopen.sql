-- Purpose: open the findings again that were closed because their record had been merged, when the merge is taken back
--          and nobody has opened one of the kind since.
-- Rows: few. Index: finding's foreign key to the person, the unique index of open findings.
UPDATE verification_finding known
SET state = 'open', decision = '', decided_by_id = NULL, decided_at = NULL, reason = ''
FROM recipients_personmerge taken_back
WHERE taken_back.undone_at IS NOT NULL AND known.person_id = taken_back.merged_id
  AND known.state = 'decided' AND known.decided_by_id = %(machine)s AND known.reason = %(reason)s
  AND known.decided_at BETWEEN taken_back.merged_at AND taken_back.undone_at
  AND NOT EXISTS (
      SELECT FROM verification_finding other
      WHERE other.person_id = known.person_id AND other.kind = known.kind AND other.state <> 'decided')
RETURNING known.id
