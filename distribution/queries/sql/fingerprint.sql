-- Purpose: one hash over the entries of a roster as they stand, in the order of their ids: families, receivers, amounts
--          and what the registry said of them. Whoever has the list can compute it again.
-- Rows:    one.
-- Indexes: roster_entry_by_village.
SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\n' ORDER BY id), ''), 'UTF8')), 'hex')
  FROM (
       SELECT id,
              encode(sha256(convert_to(concat_ws('|',
                  family_id, recipient_id, village_id, amount, quantity, goods, snapshot::text), 'UTF8')), 'hex') AS line
         FROM distribution_rosterentry
        WHERE roster_id = %(roster)s AND amendment_id IS NULL
       ) entries
