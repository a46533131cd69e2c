-- Purpose: what blocks payment of the entries asked for, asked at this moment; entries that can be paid give no row.
--          Codes as distribution.domain.payability.Block.
-- Rows:    few, at most one per entry asked for.
-- Indexes: primary keys; check, finding and objection by person and family through their foreign keys;
--          objection_effect_open.
SELECT entry.id,
       CASE
           WHEN person.vital_status = 'deceased' THEN 'recipient_deceased'
           WHEN stopped.id IS NOT NULL THEN 'aid_stopped'
           WHEN departed.id IS NOT NULL THEN 'aid_left'
           WHEN objected.id IS NOT NULL THEN 'objection_held'
           WHEN family.status <> 'active' THEN 'family_closed'
           WHEN excluded.id IS NOT NULL THEN 'recipient_excluded'
           WHEN person.vital_status = 'merged' THEN 'recipient_merged'
           WHEN person.vital_status = 'moved' OR person.family_id <> entry.family_id THEN 'recipient_moved'
           WHEN changing.id IS NOT NULL THEN 'change_waiting'
           WHEN held.id IS NOT NULL THEN 'aid_held'
           WHEN doubt.kind = 'deceased' THEN 'death_reported'
           WHEN doubt.kind IS NOT NULL THEN 'doubt_open'
       END AS block
  FROM distribution_rosterentry entry
  JOIN recipients_person person ON person.id = entry.recipient_id
  JOIN recipients_family family ON family.id = entry.family_id
  JOIN distribution_roster cycle ON cycle.id = entry.roster_id
  LEFT JOIN LATERAL (
       SELECT id FROM verification_finding
        WHERE family_id = entry.family_id AND state = 'decided' AND decision = 'stop_aid' LIMIT 1
       ) stopped ON true
  LEFT JOIN LATERAL (
       SELECT id FROM verification_finding
        WHERE person_id = entry.recipient_id AND state = 'decided' AND decision = 'exclude_person' LIMIT 1
       ) excluded ON true
  LEFT JOIN LATERAL (
       SELECT line.id
         FROM distribution_amendmentline line
         JOIN distribution_rosteramendment amendment ON amendment.id = line.amendment_id
        WHERE line.entry_out_id = entry.id AND NOT line.is_given_up AND amendment.state <> 'approved'
        LIMIT 1
       ) changing ON true
  LEFT JOIN LATERAL (
       -- proposed by one person, waiting for a second one: neither stopped nor paid
       SELECT id FROM verification_finding
        WHERE state = 'proposed'
          AND (family_id = entry.family_id AND proposed_decision = 'stop_aid'
               OR person_id = entry.recipient_id AND proposed_decision = 'exclude_person')
         UNION ALL
       SELECT id FROM distribution_objection
        WHERE state = 'proposed' AND remedy = 'hold' AND family_id = entry.family_id
          AND (programme_id IS NULL OR programme_id = cycle.programme_id)
        LIMIT 1
       ) held ON true
  LEFT JOIN LATERAL (
       SELECT id FROM distribution_objectioneffect
        WHERE kind = 'hold' AND until_on IS NULL AND family_id = entry.family_id
          AND (programme_id IS NULL OR programme_id = cycle.programme_id)
        LIMIT 1
       ) objected ON true
  LEFT JOIN LATERAL (
       SELECT kind FROM verification_finding
        WHERE person_id = entry.recipient_id AND state <> 'decided' AND materiality >= %(blocking)s
        ORDER BY kind <> 'deceased'
        LIMIT 1
       ) doubt ON true
  LEFT JOIN LATERAL (
       SELECT aid_exit.id
         FROM recipients_aidexit aid_exit
         JOIN distribution_roster roster ON roster.id = entry.roster_id
         JOIN distribution_programme programme ON programme.id = roster.programme_id
        WHERE aid_exit.family_id = entry.family_id
          AND aid_exit.until_on IS NULL
          AND (aid_exit.programmes = '{}' OR programme.code = ANY (aid_exit.programmes))
        LIMIT 1
       ) departed ON true
 WHERE {entries}
   AND (person.vital_status IN ('deceased', 'moved', 'merged')
        OR person.family_id <> entry.family_id
        OR family.status <> 'active'
        OR stopped.id IS NOT NULL
        OR departed.id IS NOT NULL
        OR objected.id IS NOT NULL
        OR excluded.id IS NOT NULL
        OR changing.id IS NOT NULL
        OR held.id IS NOT NULL
        OR doubt.kind IS NOT NULL)
 ORDER BY entry.id
