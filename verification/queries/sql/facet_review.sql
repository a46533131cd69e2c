-- Purpose: for each of these families, how many findings wait for a decision, how many of them are material, and how
--     many members have been answered by the civil registry and matched; of what lies in the areas of one user.
-- Rows: up to 1,000. Index: verification_finding by family, recipients_person by family,
--     check_one_latest_per_person_and_source.
SELECT wanted.id, coalesce(open.undecided, 0), coalesce(open.material, 0), coalesce(told.answered, 0),
       coalesce(told.matched, 0)
FROM unnest(%(families)s::bigint[]) AS wanted (id)
LEFT JOIN LATERAL (
    SELECT count(*) AS undecided, count(*) FILTER (WHERE finding.materiality = %(material)s) AS material
    FROM verification_finding AS finding
    WHERE finding.family_id = wanted.id AND NOT (finding.state = 'decided')
      AND EXISTS (
          SELECT FROM unnest(%(areas)s::text[]) AS area (code)
          WHERE finding.village_id = area.code OR starts_with(finding.village_id, area.code || '.'))
) AS open ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS answered, count(*) FILTER (WHERE latest.outcome = 'matched') AS matched
    FROM recipients_person AS person
    JOIN verification_check AS latest
      ON latest.person_id = person.id AND latest.source = %(source)s AND latest.is_latest
    WHERE person.family_id = wanted.id
      AND EXISTS (
          SELECT FROM unnest(%(areas)s::text[]) AS area (code)
          WHERE person.village_id = area.code OR starts_with(person.village_id, area.code || '.'))
) AS told ON true
