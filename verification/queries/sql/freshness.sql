-- Purpose: per kelurahan, how many persons there are, how many were answered recently, longer ago and never, how many
--          are due now, and how many findings are undecided; for the areas of one user.
-- Rows: one per kelurahan. Index: reads whole tables of the areas; check_one_latest_per_person_and_source.
WITH people AS (
    SELECT p.village_id,
           count(*) AS persons,
           count(*) FILTER (WHERE latest.answered_at >= %(fresh_since)s) AS fresh,
           count(*) FILTER (WHERE latest.answered_at < %(fresh_since)s) AS old,
           count(*) FILTER (WHERE latest.outcome = 'matched') AS matched,
           max(latest.answered_at) AS newest_at
    FROM recipients_person p
    LEFT JOIN verification_check latest
           ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
    WHERE p.vital_status IN ('alive', 'unknown')
    GROUP BY p.village_id
), waiting AS (
    SELECT p.village_id, count(*) AS due
    FROM verification_check pending
    JOIN recipients_person p ON p.id = pending.person_id
    WHERE pending.source = %(source)s AND pending.state <> 'answered' AND pending.due_on <= %(today)s
    GROUP BY p.village_id
), doubts AS (
    SELECT village_id, count(*) AS undecided
    FROM verification_finding WHERE NOT (state = 'decided')
    GROUP BY village_id
)
SELECT village.code, village.name, people.persons, people.fresh, people.old, people.matched, people.newest_at,
       coalesce(waiting.due, 0), coalesce(doubts.undecided, 0)
FROM people
JOIN access_area village ON village.code = people.village_id
LEFT JOIN waiting ON waiting.village_id = people.village_id
LEFT JOIN doubts ON doubts.village_id = people.village_id
WHERE EXISTS (
    SELECT FROM unnest(%(areas)s::text[]) AS area (code)
    WHERE village.code = area.code OR starts_with(village.code, area.code || '.'))
ORDER BY village.code
