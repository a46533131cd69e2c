-- Purpose: families of a roster that are on an approved roster of another programme in the same period, with what the
--          overlap matrix says on the first day of the period; a pair that is not in the matrix is a warning.
-- Rows:    as many as families get both; the caller limits them.
-- Indexes: roster_one_per_programme_and_period, roster_entry_once_per_family.
SELECT other.id AS roster_id, programme.name, coalesce(matrix.policy, 'warned') AS policy, mine.family_id, mine.village_id
  FROM distribution_roster roster
  JOIN distribution_roster other
    ON other.period = roster.period AND other.id <> roster.id AND other.state IN ('approved', 'closed')
  JOIN distribution_programme programme ON programme.id = other.programme_id
  LEFT JOIN LATERAL (
       SELECT policy
         FROM distribution_overlap
        WHERE first_id = least(other.programme_id, roster.programme_id)
          AND second_id = greatest(other.programme_id, roster.programme_id)
          AND daterange(valid_from, valid_until) @> %(first_day)s::date
        ORDER BY valid_from DESC
        LIMIT 1
       ) matrix ON true
  JOIN distribution_rosterentry mine ON mine.roster_id = roster.id
  JOIN distribution_rosterentry theirs ON theirs.roster_id = other.id AND theirs.family_id = mine.family_id
 WHERE roster.id = %(roster)s
   AND coalesce(matrix.policy, 'warned') <> 'allowed'
