-- Purpose: give letters without a delivery point one of their kelurahan, neighbours together (by RW, RT, address), the
--          earliest point first, no more families than it has room for. Letters for which no room is left stay without,
--          as do those of families whose aid is recorded. A letter is valid on the day of its point, however late.
-- Rows:    one per live letter of the roster (100,000 in a large city).
-- Indexes: roster_entry_by_village, delivery by entry, invitation_one_live_per_entry, point by roster.
WITH room AS (
    SELECT point.id,
           point.village_id,
           point.on_day,
           point.starts_at,
           coalesce(point.capacity, 1000000) - (
               SELECT count(*) FROM distribution_invitation seat
                WHERE seat.point_id = point.id AND seat.revoked_at IS NULL
           ) AS seats
      FROM distribution_deliverypoint point
     WHERE point.roster_id = %(roster)s
       AND point.on_day >= %(today)s
),
seats AS (
    SELECT id,
           village_id,
           on_day,
           sum(greatest(seats, 0)) OVER queue - greatest(seats, 0) AS first,
           sum(greatest(seats, 0)) OVER queue AS last
      FROM room
    WINDOW queue AS (PARTITION BY village_id ORDER BY on_day, starts_at, id)
),
waiting AS (
    SELECT letter.id,
           letter.village_id,
           row_number() OVER (
               PARTITION BY letter.village_id ORDER BY family.rw, family.rt, family.address, entry.id
           ) AS place
      FROM distribution_rosterentry entry
      JOIN distribution_invitation letter ON letter.entry_id = entry.id AND letter.revoked_at IS NULL
      JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state = 'open'
      JOIN recipients_family family ON family.id = entry.family_id
     WHERE entry.roster_id = %(roster)s
       AND letter.point_id IS NULL
)
UPDATE distribution_invitation letter
   SET point_id = seats.id,
       valid_until = greatest(letter.valid_until, seats.on_day)
  FROM waiting
  JOIN seats ON seats.village_id = waiting.village_id AND waiting.place > seats.first AND waiting.place <= seats.last
 WHERE letter.id = waiting.id
