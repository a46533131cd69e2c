-- Purpose: rupiah per month: planned in the month the roster names (else the last of its quarter), delivered when recorded.
-- Rows:    programmes x months x kelurahan (a few thousand); reads all entries of approved and closed rosters.
-- Indexes: none, the entries are read whole.
INSERT INTO distribution_monthfigures (village_id, programme_id, month, amount_planned, amount_delivered)
SELECT village_id, programme_id, month, sum(planned), sum(delivered)
  FROM (
    SELECT entry.village_id, roster.programme_id,
           date_trunc('month', coalesce(
               roster.planned_on,
               make_date(left(roster.period, 4)::int, right(roster.period, 1)::int * 3, 1)
           ))::date AS month,
           entry.amount AS planned, 0 AS delivered
      FROM distribution_roster roster
      JOIN distribution_rosterentry entry ON entry.roster_id = roster.id
     WHERE roster.state IN ('approved', 'closed')
    UNION ALL
    SELECT entry.village_id, roster.programme_id,
           date_trunc('month', delivery.recorded_at AT TIME ZONE %(zone)s)::date, 0, entry.amount
      FROM distribution_delivery delivery
      JOIN distribution_rosterentry entry ON entry.id = delivery.entry_id
      JOIN distribution_roster roster ON roster.id = entry.roster_id
     WHERE delivery.state = 'delivered'
       ) amounts
 GROUP BY village_id, programme_id, month
