-- Purpose: per village and in a period: entries of approved rosters whose families are not entitled any more, entitled
--          families that an approved roster of their programme left out, families on rosters of two programmes that the
--          matrix forbids or warns of for a family, and persons who receive twice: of one programme, of two through two
--          families, or of two where the matrix looks at the person; merged records are one person. What counts is the newest determination of each
--          programme and period. A person may be counted in two villages; the row without a village counts each once.
-- Rows:    one per village with any of them, and one for all.
-- Indexes: roster_one_per_programme_and_period, roster_entry_by_village, eligibility_once_per_family,
--          eligibility_by_village, person_merged.
WITH rosters AS (
    SELECT id, programme_id
      FROM distribution_roster
     WHERE period = %(period)s
       AND state IN ('approved', 'closed')
       AND (%(programme)s::bigint IS NULL OR programme_id = %(programme)s)
), newest AS (
    SELECT programme_id, max(id) AS determination_id
      FROM distribution_determination
     WHERE period = %(period)s AND state = 'finished'
     GROUP BY programme_id
), places AS MATERIALIZED (
    SELECT entry.id, entry.family_id, entry.village_id, roster.programme_id,
           coalesce(merged.merged_into_id, entry.recipient_id) AS person_id
      FROM distribution_roster roster
      JOIN distribution_rosterentry entry ON entry.roster_id = roster.id AND entry.taken_out_in_id IS NULL
      LEFT JOIN recipients_person merged ON merged.id = entry.recipient_id AND merged.merged_into_id IS NOT NULL
     WHERE roster.period = %(period)s AND roster.state IN ('approved', 'closed')
), entries AS (
    SELECT * FROM places WHERE programme_id IN (SELECT programme_id FROM rosters)
), results AS (
    SELECT result.family_id, result.village_id, result.is_eligible, result.reasons, newest.programme_id
      FROM newest
      JOIN distribution_eligibility result ON result.determination_id = newest.determination_id
     WHERE newest.programme_id IN (SELECT programme_id FROM rosters)
), stopped AS (
    SELECT DISTINCT family_id FROM verification_finding WHERE state = 'decided' AND decision = 'stop_aid'
), included AS (
    SELECT entries.village_id, count(*) AS families
      FROM entries
      JOIN newest ON newest.programme_id = entries.programme_id
      JOIN recipients_family family ON family.id = entries.family_id
      LEFT JOIN results ON results.family_id = entries.family_id AND results.programme_id = entries.programme_id
      LEFT JOIN stopped ON stopped.family_id = entries.family_id
     WHERE results.is_eligible IS NOT TRUE AND results.reasons IS DISTINCT FROM ARRAY['QUOTA_FULL']::varchar[]
        OR stopped.family_id IS NOT NULL
        OR family.status <> 'active'
     GROUP BY entries.village_id
), missing AS (
    SELECT results.village_id, count(*) AS families
      FROM results
      LEFT JOIN entries ON entries.family_id = results.family_id AND entries.programme_id = results.programme_id
     WHERE results.is_eligible AND entries.family_id IS NULL
     GROUP BY results.village_id
), pairs AS (
    SELECT one.programme_id AS first_id,
           other.programme_id AS second_id,
           coalesce(matrix.policy, 'warned') AS policy,
           coalesce(matrix.level, 'family') AS level
      FROM (SELECT DISTINCT programme_id FROM rosters) AS one
      JOIN distribution_roster other
        ON other.period = %(period)s AND other.state IN ('approved', 'closed') AND other.programme_id <> one.programme_id
      LEFT JOIN distribution_overlap matrix
             ON matrix.first_id = least(one.programme_id, other.programme_id)
            AND matrix.second_id = greatest(one.programme_id, other.programme_id)
            AND daterange(matrix.valid_from, matrix.valid_until) @> %(first_day)s::date
), twice AS (
    SELECT mine.village_id, mine.family_id, bool_or(pairs.policy = 'forbidden') AS is_forbidden
      FROM entries mine
      JOIN pairs ON pairs.first_id = mine.programme_id AND pairs.policy <> 'allowed' AND pairs.level = 'family'
      JOIN distribution_roster other
        ON other.programme_id = pairs.second_id AND other.period = %(period)s AND other.state IN ('approved', 'closed')
      JOIN distribution_rosterentry theirs
        ON theirs.roster_id = other.id AND theirs.family_id = mine.family_id AND theirs.taken_out_in_id IS NULL
     GROUP BY mine.village_id, mine.family_id
), receiving AS (
    SELECT village_id,
           count(*) FILTER (WHERE is_forbidden) AS forbidden,
           count(*) FILTER (WHERE NOT is_forbidden) AS warned
      FROM twice
     GROUP BY village_id
), twice_in_person AS (
    SELECT mine.village_id,
           mine.person_id,
           bool_or(theirs.programme_id = mine.programme_id OR pairs.policy = 'forbidden') AS is_forbidden
      FROM entries mine
      JOIN places theirs ON theirs.person_id = mine.person_id AND theirs.id <> mine.id
      LEFT JOIN pairs ON pairs.first_id = mine.programme_id AND pairs.second_id = theirs.programme_id
     WHERE (theirs.programme_id = mine.programme_id
            OR pairs.policy <> 'allowed' AND (pairs.level = 'person' OR theirs.family_id <> mine.family_id))
       AND EXISTS (
           SELECT FROM unnest(%(areas)s::text[]) AS area (code)
            WHERE mine.village_id = area.code OR starts_with(mine.village_id, area.code || '.')
           )
     GROUP BY mine.village_id, mine.person_id
), persons AS (
    SELECT village_id,
           count(*) FILTER (WHERE is_forbidden) AS forbidden,
           count(*) FILTER (WHERE NOT is_forbidden) AS warned
      FROM twice_in_person
     GROUP BY village_id
), everybody AS (
    SELECT bool_or(is_forbidden) AS is_forbidden FROM twice_in_person GROUP BY person_id
)
SELECT village.code,
       coalesce(included.families, 0),
       coalesce(missing.families, 0),
       coalesce(receiving.forbidden, 0),
       coalesce(receiving.warned, 0),
       coalesce(persons.forbidden, 0),
       coalesce(persons.warned, 0)
  FROM access_area village
  LEFT JOIN included ON included.village_id = village.code
  LEFT JOIN missing ON missing.village_id = village.code
  LEFT JOIN receiving ON receiving.village_id = village.code
  LEFT JOIN persons ON persons.village_id = village.code
 WHERE coalesce(included.village_id, missing.village_id, receiving.village_id, persons.village_id) IS NOT NULL
   AND EXISTS (
       SELECT FROM unnest(%(areas)s::text[]) AS area (code)
        WHERE village.code = area.code OR starts_with(village.code, area.code || '.')
       )
 UNION ALL
SELECT '', 0, 0, 0, 0, count(*) FILTER (WHERE is_forbidden), count(*) FILTER (WHERE NOT is_forbidden) FROM everybody
 ORDER BY 1
