-- Purpose: the random sample of what a roster delivered: per kelurahan as many as planned, those with the lowest hash of
--          seed and delivery. The same seed draws the same families from the same deliveries.
-- Rows:    at most some thousands of one per delivered entry.
-- Indexes: roster_entry_by_village, delivery by entry.
INSERT INTO distribution_samplecheck
       (sample_id, delivery_id, village_id, handed_by_id, expected, state, deducted, deducted_by, was_misused, note)
SELECT %(sample)s, drawn.id, drawn.village_id, drawn.recorded_by_id, drawn.expected, 'open', 0, '', false, ''
  FROM (
       SELECT delivery.id,
              delivery.village_id,
              delivery.recorded_by_id,
              {expected} AS expected,
              row_number() OVER (
                  PARTITION BY delivery.village_id
                  ORDER BY md5(%(seed)s || ':' || delivery.id), delivery.id
              ) AS place
         FROM distribution_rosterentry entry
         JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state = 'delivered'
        WHERE entry.roster_id = %(roster)s
       ) drawn
  JOIN unnest(%(villages)s::text[], %(counts)s::int[]) planned (village_id, size)
    ON planned.village_id = drawn.village_id AND drawn.place <= planned.size
 ORDER BY drawn.village_id, drawn.place
