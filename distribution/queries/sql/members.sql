-- Purpose: the persons of entitled families with what a programme's rule asks about them, as they are
--          now: who receives on a roster. Part of draw_up.sql (common table expressions); the readable twin is
--          distribution.domain.members. Determinations read gathered facts instead (sheet.sql).
-- Rows:    one per person of an entitled family (350,000 in the largest city).
-- Indexes: none, it reads whole tables; findings are few.
person_findings AS (
    SELECT person_id,
           bool_or(state = 'decided' AND decision = 'exclude_person') AS is_excluded,
           bool_or(state <> 'decided' AND kind = 'deceased') AS is_reported_dead,
           array_agg(DISTINCT kind::text ORDER BY kind::text)
               FILTER (WHERE state <> 'decided' AND kind = ANY (%(findings)s::text[])) AS held_by
      FROM verification_finding
     GROUP BY person_id
), conditions AS (
    SELECT DISTINCT ON (person_id)
           person_id, work_status, school_participation, school_level,
           1 IN (vision, hearing, walking, hand_use, learning, behaviour, speech, self_care, memory) AS is_severe
      FROM recipients_personconditions
     WHERE is_current
     ORDER BY person_id, observed_on DESC, id DESC
), members AS (
    SELECT person.id,
           person.family_id,
           person.birth_date,
           person.vital_status,
           person.vital_status IN ('alive', 'unknown')
               AND NOT coalesce(found.is_excluded, false)
               AND NOT coalesce(found.is_reported_dead, false) AS counts,
           person.vital_status = 'deceased' OR coalesce(found.is_reported_dead, false) AS is_dead,
           person.occupation = ANY (%(occupations)s::int[])
               OR conditions.work_status = ANY (%(work_statuses)s::int[]) AS is_servant,
           conditions.school_participation = 2 AND person.birth_date > %(born_after_pupils)s AS is_pupil,
           conditions.school_level,
           conditions.is_severe,
           found.held_by,
           -- the place in the line of receivers, then the older first, as one number that min() can compare
           CASE
               WHEN person.birth_date > %(born_after_adults)s THEN 9
               WHEN named.id IS NOT NULL THEN 0
               WHEN place.relationship IS NULL OR place.relationship IN (10, 11) THEN 8
               WHEN %(wants_mother)s AND person.sex = 'P' AND place.relationship IN (1, 3) THEN 1
               WHEN place.relationship = 1 THEN 2
               WHEN place.relationship IN (2, 3) THEN 3
               ELSE 4
           END * (1::bigint << 58)
               + greatest(person.birth_date - DATE '1600-01-01', 0) * (1::bigint << 40)
               + person.id AS receiver_key
      FROM recipients_person person
      JOIN recipients_family family ON family.id = person.family_id AND family.status = 'active'
      -- of the entitled families only: a third of the work
      JOIN distribution_eligibility entitled
        ON entitled.family_id = family.id AND entitled.determination_id = %(determination)s AND entitled.is_eligible
      LEFT JOIN recipients_membership place
             ON place.person_id = person.id AND place.family_id = person.family_id AND place.until_on IS NULL
      LEFT JOIN recipients_caretaker named
             ON named.family_id = person.family_id AND named.person_id = person.id AND named.until_on IS NULL
      LEFT JOIN conditions ON conditions.person_id = person.id
      LEFT JOIN person_findings found ON found.person_id = person.id
)
