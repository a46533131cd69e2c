-- Purpose: deliveries against plan per programme, period and kelurahan, from approved and closed rosters.
-- Rows:    programmes x periods x kelurahan (a few thousand); reads all entries of those rosters.
-- Indexes: none, the entries are read whole.
INSERT INTO distribution_programmefigures (
    village_id, programme_id, period, planned, delivered, failed, amount_planned, amount_delivered
)
SELECT entry.village_id, roster.programme_id, roster.period,
       count(*),
       count(*) FILTER (WHERE delivery.state = 'delivered'),
       count(*) FILTER (WHERE delivery.state = 'failed'),
       sum(entry.amount),
       coalesce(sum(entry.amount) FILTER (WHERE delivery.state = 'delivered'), 0)
  FROM distribution_roster roster
  JOIN distribution_rosterentry entry ON entry.roster_id = roster.id
  JOIN distribution_delivery delivery ON delivery.entry_id = entry.id
 WHERE roster.state IN ('approved', 'closed')
 GROUP BY entry.village_id, roster.programme_id, roster.period
