-- Purpose: today's figures of every kelurahan of the city: registry, coverage of desil 1-4, answers, findings in
--          the review queue.
-- Rows:    one per kelurahan (18 to 300); reads active families, living persons, latest answers, undecided findings.
-- Indexes: family_by_village, decile_one_current, check_one_latest_per_person_and_source, finding_undecided.
INSERT INTO distribution_villagefigures AS figures (
    village_id, on_day, refreshed_at, families, persons, poor_families, poor_families_covered, receiving_families,
    persons_answered, persons_fresh, persons_matched, findings_open, findings_late
)
WITH receiving AS (
    SELECT DISTINCT entry.family_id
      FROM distribution_rosterentry entry
      JOIN distribution_roster roster ON roster.id = entry.roster_id
     WHERE roster.period = %(period)s AND roster.state IN ('approved', 'closed')
       AND entry.taken_out_in_id IS NULL
), family_figures AS (
    SELECT family.village_id,
           count(*) AS families,
           count(*) FILTER (WHERE decile.national <= 4) AS poor_families,
           count(*) FILTER (WHERE decile.national <= 4 AND receiving.family_id IS NOT NULL) AS poor_families_covered,
           count(receiving.family_id) AS receiving_families
      FROM recipients_family family
      LEFT JOIN recipients_decilerecord decile ON decile.family_id = family.id AND decile.is_current
      LEFT JOIN receiving ON receiving.family_id = family.id
     WHERE family.status = 'active'
     GROUP BY family.village_id
), person_figures AS (
    SELECT person.village_id,
           count(*) AS persons,
           count(answer.id) AS persons_answered,
           count(*) FILTER (WHERE answer.answered_at >= %(fresh_since)s) AS persons_fresh,
           count(*) FILTER (WHERE answer.outcome = 'matched') AS persons_matched
      FROM recipients_person person
      JOIN recipients_family family ON family.id = person.family_id AND family.status = 'active'
      LEFT JOIN verification_check answer
        ON answer.person_id = person.id AND answer.source = 'dukcapil' AND answer.is_latest
     WHERE person.vital_status IN ('alive', 'unknown')
     GROUP BY person.village_id
), finding_figures AS (
    SELECT village_id,
           count(*) AS findings_open,
           count(*) FILTER (WHERE opened_at < %(late_before)s) AS findings_late
      FROM verification_finding
     WHERE state <> 'decided' AND state <> 'proposed'
     GROUP BY village_id
)
SELECT village.code, %(today)s, %(now)s,
       coalesce(families, 0), coalesce(persons, 0), coalesce(poor_families, 0), coalesce(poor_families_covered, 0),
       coalesce(receiving_families, 0), coalesce(persons_answered, 0), coalesce(persons_fresh, 0),
       coalesce(persons_matched, 0), coalesce(findings_open, 0), coalesce(findings_late, 0)
  FROM access_area village
  LEFT JOIN family_figures ON family_figures.village_id = village.code
  LEFT JOIN person_figures ON person_figures.village_id = village.code
  LEFT JOIN finding_figures ON finding_figures.village_id = village.code
 WHERE village.level = 4 AND village.code LIKE %(inside)s
    ON CONFLICT (on_day, village_id) DO UPDATE SET
       refreshed_at = excluded.refreshed_at, families = excluded.families, persons = excluded.persons,
       poor_families = excluded.poor_families, poor_families_covered = excluded.poor_families_covered,
       receiving_families = excluded.receiving_families, persons_answered = excluded.persons_answered,
       persons_fresh = excluded.persons_fresh, persons_matched = excluded.persons_matched,
       findings_open = excluded.findings_open, findings_late = excluded.findings_late
