-- Purpose: what blocks payment of the entries asked for, asked at this moment; entries that can be paid give no row.
--          Codes and their order as in distribution.domain.payability.Block; the weightiest is told.
-- Rows:    few, at most one per entry asked for. Each cause is met as a set, so that a roster of a whole city costs one
--          pass over each table, however many findings wait.
-- Indexes: primary keys and foreign keys when few are asked for; none (hashed) for a roster.
WITH asked AS MATERIALIZED (
    SELECT entry.id, entry.roster_id, entry.family_id, entry.recipient_id, cycle.programme_id, programme.code
      FROM distribution_rosterentry entry
      JOIN distribution_roster cycle ON cycle.id = entry.roster_id
      JOIN distribution_programme programme ON programme.id = cycle.programme_id
     WHERE {entries}
), rivals AS MATERIALIZED (
    -- rosters of the same aid, or of aid that may not come with it; the roster itself is one
    SELECT mine.id AS roster_id, other.id AS other_id
      FROM (SELECT DISTINCT roster_id FROM asked) one
      JOIN distribution_roster mine ON mine.id = one.roster_id
      JOIN distribution_roster other ON other.period = mine.period
      LEFT JOIN distribution_overlap matrix
             ON matrix.first_id = least(other.programme_id, mine.programme_id)
            AND matrix.second_id = greatest(other.programme_id, mine.programme_id)
            AND daterange(matrix.valid_from, matrix.valid_until)
                @> make_date(substr(mine.period, 1, 4)::int, substr(mine.period, 7, 1)::int * 3 - 2, 1)
     WHERE other.programme_id = mine.programme_id OR matrix.policy = 'forbidden'
), twice AS MATERIALIZED (
    -- places of the same person there, also under a merged record
    SELECT asked.id, theirs.id AS other_id
      FROM asked
      JOIN rivals ON rivals.roster_id = asked.roster_id
      JOIN distribution_rosterentry theirs
        ON theirs.roster_id = rivals.other_id AND theirs.recipient_id = asked.recipient_id
     WHERE theirs.id <> asked.id AND theirs.taken_out_in_id IS NULL
     UNION ALL
    SELECT asked.id, theirs.id
      FROM asked
      JOIN recipients_person merged ON merged.merged_into_id = asked.recipient_id
      JOIN distribution_rosterentry theirs ON theirs.recipient_id = merged.id AND theirs.taken_out_in_id IS NULL
      JOIN rivals ON rivals.roster_id = asked.roster_id AND rivals.other_id = theirs.roster_id
), causes AS (
    -- not by way of those asked for, so that the workers share the people of a large city
    SELECT entry.id,
           CASE
               WHEN person.vital_status = 'deceased' THEN 1
               WHEN person.vital_status = 'merged' THEN 7
               ELSE 9
           END AS weight,
           CASE
               WHEN person.vital_status = 'deceased' THEN 'recipient_deceased'
               WHEN person.vital_status = 'merged' THEN 'recipient_merged'
               ELSE 'recipient_moved'
           END AS block
      FROM distribution_rosterentry entry
      JOIN recipients_person person ON person.id = entry.recipient_id
     WHERE {entries}
       AND (person.vital_status IN ('deceased', 'moved', 'merged') OR person.family_id <> entry.family_id)
     UNION ALL
    SELECT asked.id, 2, 'aid_stopped'
      FROM asked
      JOIN verification_finding finding ON finding.family_id = asked.family_id
     WHERE finding.state = 'decided' AND finding.decision = 'stop_aid'
     UNION ALL
    SELECT asked.id, 3, 'aid_left'
      FROM asked
      JOIN recipients_aidexit aid_exit ON aid_exit.family_id = asked.family_id
     WHERE aid_exit.from_on <= %(today)s
       AND (aid_exit.until_on IS NULL OR aid_exit.until_on > %(today)s)
       AND (aid_exit.programmes = '{}' OR asked.code = ANY (aid_exit.programmes))
     UNION ALL
    SELECT asked.id, 4, 'objection_held'
      FROM asked
      JOIN distribution_objectioneffect effect ON effect.family_id = asked.family_id
     WHERE effect.kind = 'hold' AND effect.until_on IS NULL
       AND (effect.programme_id IS NULL OR effect.programme_id = asked.programme_id)
     UNION ALL
    SELECT asked.id, 5, 'family_closed'
      FROM asked
      JOIN recipients_family family ON family.id = asked.family_id
     WHERE family.status <> 'active'
     UNION ALL
    SELECT asked.id, 6, 'recipient_excluded'
      FROM asked
      JOIN verification_finding finding ON finding.person_id = asked.recipient_id
     WHERE finding.state = 'decided' AND finding.decision = 'exclude_person'
     UNION ALL
    SELECT twice.id, 8, 'received_already'
      FROM twice
     WHERE EXISTS (SELECT 1 FROM distribution_delivery WHERE entry_id = twice.other_id AND state = 'delivered')
        OR EXISTS (
           SELECT 1
             FROM distribution_payment payment
             JOIN distribution_paymentbatch batch ON batch.id = payment.batch_id
            WHERE payment.entry_id = twice.other_id
              AND (payment.state = ANY (%(under_way)s)
                   OR payment.state = ANY (%(waiting)s) AND batch.state = 'released')
           )
     UNION ALL
    SELECT asked.id, 10, 'change_waiting'
      FROM asked
      JOIN distribution_amendmentline line ON line.entry_out_id = asked.id AND NOT line.is_given_up
      JOIN distribution_rosteramendment amendment ON amendment.id = line.amendment_id
     WHERE amendment.state <> 'approved'
     UNION ALL
    -- proposed by one person, waiting for a second one: neither stopped nor paid
    SELECT asked.id, 11, 'aid_held'
      FROM asked
      JOIN verification_finding finding ON finding.family_id = asked.family_id
     WHERE finding.state = 'proposed' AND finding.proposed_decision = 'stop_aid'
     UNION ALL
    SELECT asked.id, 11, 'aid_held'
      FROM asked
      JOIN verification_finding finding ON finding.person_id = asked.recipient_id
     WHERE finding.state = 'proposed' AND finding.proposed_decision = 'exclude_person'
     UNION ALL
    SELECT asked.id, 11, 'aid_held'
      FROM asked
      JOIN distribution_objection objection ON objection.family_id = asked.family_id
     WHERE objection.state = 'proposed' AND objection.remedy = 'hold'
       AND (objection.programme_id IS NULL OR objection.programme_id = asked.programme_id)
     UNION ALL
    SELECT asked.id,
           CASE WHEN finding.kind = 'deceased' THEN 12 ELSE 13 END,
           CASE WHEN finding.kind = 'deceased' THEN 'death_reported' ELSE 'doubt_open' END
      FROM asked
      JOIN verification_finding finding ON finding.person_id = asked.recipient_id
     WHERE finding.state <> 'decided' AND finding.materiality >= %(blocking)s
)
SELECT DISTINCT ON (id) id, block FROM causes ORDER BY id, weight
