-- Purpose: take the entries of an approved amendment off the roster.
-- Rows:    one per line of the amendment (tens).
-- Indexes: primary key.
UPDATE distribution_rosterentry entry
   SET taken_out_in_id = line.amendment_id
  FROM distribution_amendmentline line
 WHERE line.amendment_id = %(amendment)s AND entry.id = line.entry_out_id
