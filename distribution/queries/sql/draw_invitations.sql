-- Purpose: a letter for every entry of an approved roster that is still to be delivered and has none. The key is twelve
--          signs by chance (11 bytes of a random UUID that are wholly random, and a check sign; the alphabet and the
--          weights are those of distribution.domain.invitations).
-- Rows:    one per open entry (100,000 in a large city).
-- Indexes: roster_entry_by_village, delivery by entry, invitation_one_live_per_entry.
INSERT INTO distribution_invitation
       (entry_id, village_id, key, valid_until, drawn_by_id, drawn_at, revoked_because)
SELECT entry.id,
       entry.village_id,
       code.body || substr(%(alphabet)s, 1 + 13 * (31 - code.weighted %% 31)::int %% 31, 1),
       %(valid_until)s,
       %(by)s,
       %(now)s,
       ''
  FROM distribution_rosterentry entry
  JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state = 'open'
 CROSS JOIN LATERAL (
       -- names the entry, so that each one gets its own
       SELECT uuid_send(gen_random_uuid()) AS bytes WHERE entry.id IS NOT NULL
       ) random
 CROSS JOIN LATERAL (
       SELECT string_agg(substr(%(alphabet)s, 1 + sign.value, 1), '' ORDER BY sign.place) AS body,
              sum(sign.place * sign.value) AS weighted
         FROM (
              SELECT place, get_byte(random.bytes, (ARRAY[0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13])[place]) %% 31 AS value
                FROM generate_series(1, 11) place
              ) sign
       ) code
 WHERE entry.roster_id = %(roster)s
   AND NOT EXISTS (
       SELECT 1 FROM distribution_invitation there WHERE there.entry_id = entry.id AND there.revoked_at IS NULL
       )
 ORDER BY entry.village_id, entry.id
