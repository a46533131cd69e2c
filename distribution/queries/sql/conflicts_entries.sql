-- Purpose: whom conflicts.sql looks at: everybody who is on the roster now.
-- Rows:    as many as the roster has (100,000).
-- Indexes: roster_entry_once_per_family.
SELECT id, family_id, recipient_id, village_id
  FROM distribution_rosterentry
 WHERE roster_id = %(roster)s AND taken_out_in_id IS NULL
