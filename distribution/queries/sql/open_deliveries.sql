-- Purpose: one open delivery per entry of a roster that has just been approved, or per entry that an amendment brought in.
-- Rows:    one per entry (100,000 in a large city).
-- Indexes: roster_entry_by_village.
INSERT INTO distribution_delivery (entry_id, village_id, state, failed_because, note)
SELECT id, village_id, 'open', '', ''
  FROM distribution_rosterentry
 WHERE roster_id = %(roster)s AND amendment_id IS NOT DISTINCT FROM %(amendment)s
 ORDER BY village_id, id
