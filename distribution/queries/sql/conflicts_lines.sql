-- Purpose: whom conflicts.sql looks at: those whom a change of the roster would bring in.
-- Rows:    one per line that brings somebody in (tens).
-- Indexes: amendment lines by their amendment.
SELECT line.id, line.family_in_id AS family_id, line.recipient_in_id AS recipient_id, amendment.village_id
  FROM distribution_amendmentline line
  JOIN distribution_rosteramendment amendment ON amendment.id = line.amendment_id
 WHERE line.amendment_id = %(amendment)s AND line.family_in_id IS NOT NULL
