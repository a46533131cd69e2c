-- Purpose: figures of a source per kelurahan: persons it is about, answered recently, longer ago, matched, due now.
-- Rows: one per kelurahan. Index: reads whole tables; check_one_latest_per_person_and_source.
INSERT INTO verification_freshnessfigures
    (source, village_id, counted_at, persons, fresh, old, matched, due, newest_at)
SELECT %(source)s, p.village_id, %(now)s,
       count(*),
       count(*) FILTER (WHERE latest.answered_at >= %(fresh_since)s),
       count(*) FILTER (WHERE latest.answered_at < %(fresh_since)s),
       count(*) FILTER (WHERE latest.outcome = 'matched'),
       count(*) FILTER (WHERE pending.id IS NOT NULL),
       max(latest.answered_at)
FROM recipients_person p
LEFT JOIN verification_check latest
       ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
LEFT JOIN verification_check pending
       ON pending.person_id = p.id AND pending.source = %(source)s AND pending.state <> 'answered'
      AND pending.due_on <= %(today)s
WHERE p.vital_status IN ('alive', 'unknown') AND $about
GROUP BY p.village_id
ORDER BY p.village_id
ON CONFLICT (source, village_id) DO UPDATE
SET counted_at = excluded.counted_at, persons = excluded.persons, fresh = excluded.fresh, old = excluded.old,
    matched = excluded.matched, due = excluded.due, newest_at = excluded.newest_at
