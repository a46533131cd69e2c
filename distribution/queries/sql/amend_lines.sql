-- Purpose: name on each line of an amendment the entry that came in by it.
-- Rows:    one per line that brings somebody in (tens).
-- Indexes: the entries of the amendment.
UPDATE distribution_amendmentline line
   SET entry_in_id = entry.id
  FROM distribution_rosterentry entry
 WHERE line.amendment_id = %(amendment)s
   AND entry.amendment_id = line.amendment_id
   AND entry.family_id = line.family_in_id
