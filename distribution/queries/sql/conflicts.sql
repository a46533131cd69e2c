-- Purpose: families of a roster that are on an approved roster of another programme in the same period, with what the
--          overlap matrix says on the first day of the period, and whether somebody overrode the warning. A pair that is
--          not in the matrix is a warning for the family. Level family: the same family or the same receiver; level
--          person: the same receiver. Records that were merged are one receiver. Entries that an amendment took out do
--          not count. `mine` is whom to look at: the entries of the roster, or whom the lines of a change would bring in
--          (conflicts_entries.sql, conflicts_lines.sql).
-- Rows:    as many as families get both; the caller counts or limits them.
-- Indexes: roster_one_per_programme_and_period, roster_entry_once_per_family, overlap_override_once, person_merged.
WITH others AS (
    SELECT other.id,
           other.programme_id,
           programme.code,
           programme.name,
           coalesce(matrix.policy, 'warned') AS policy,
           coalesce(matrix.level, 'family') AS level
      FROM distribution_roster roster
      JOIN distribution_roster other
        ON other.period = roster.period AND other.id <> roster.id AND other.state IN ('approved', 'closed')
      JOIN distribution_programme programme ON programme.id = other.programme_id
      LEFT JOIN distribution_overlap matrix
             ON matrix.first_id = least(other.programme_id, roster.programme_id)
            AND matrix.second_id = greatest(other.programme_id, roster.programme_id)
            AND daterange(matrix.valid_from, matrix.valid_until) @> %(first_day)s::date
     WHERE roster.id = %(roster)s AND coalesce(matrix.policy, 'warned') <> 'allowed'
), merged AS (
    SELECT id, merged_into_id FROM recipients_person WHERE merged_into_id IS NOT NULL
)
SELECT others.id AS roster_id,
       others.programme_id,
       others.code,
       others.name,
       others.policy,
       twice.family_id,
       twice.village_id,
       override.id IS NOT NULL AS is_overridden
  FROM others
  JOIN LATERAL (
       SELECT mine.id, mine.family_id, mine.village_id
         FROM ({mine}) mine
         JOIN distribution_rosterentry theirs ON theirs.family_id = mine.family_id
        WHERE others.level = 'family'
          AND theirs.roster_id = others.id AND theirs.taken_out_in_id IS NULL
        UNION
       SELECT mine.id, mine.family_id, mine.village_id
         FROM ({mine}) mine
         LEFT JOIN merged ON merged.id = mine.recipient_id
         JOIN (distribution_rosterentry theirs LEFT JOIN merged also ON also.id = theirs.recipient_id)
           ON coalesce(also.merged_into_id, theirs.recipient_id) = coalesce(merged.merged_into_id, mine.recipient_id)
        WHERE theirs.roster_id = others.id AND theirs.taken_out_in_id IS NULL
       ) twice ON true
  LEFT JOIN distribution_overlapoverride override
         ON override.roster_id = %(roster)s
        AND override.other_id = others.programme_id
        AND override.family_id = twice.family_id
