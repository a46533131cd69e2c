-- Purpose: keep what is due in step with the policies in force. Who fits a better policy comes under it; a changed
--          identity ends a wait; whom no policy makes due any more is taken back. What an officer asked for stays.
-- Rows: as many as are due; few of them change. Index: check_due_by_policy, check_one_latest_per_person_and_source, hash
--       joins on a whole city.
WITH rule AS (
    SELECT * FROM unnest(%(places)s::int[], %(numbers)s::bigint[], %(triggers)s::text[]) AS rule (place, policy, trigger)
), seen AS (
    SELECT pending.id, pending.due_on, pending.due_because, pending.policy_id, $cases AS place
    FROM verification_check pending
    JOIN recipients_person p ON p.id = pending.person_id
    LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
    LEFT JOIN verification_check latest
           ON latest.person_id = p.id AND latest.source = %(source)s AND latest.is_latest
    WHERE pending.source = %(source)s AND pending.state = 'due'
), better AS (
    SELECT seen.id, rule.policy, rule.trigger
    FROM seen
    JOIN rule ON rule.place = seen.place
    LEFT JOIN unnest(%(held)s::bigint[], %(held_places)s::int[]) AS held (policy, place) ON held.policy = seen.policy_id
    WHERE (seen.due_on <= %(today)s AND seen.place < coalesce(held.place, 32767))
       OR (seen.due_on > %(today)s AND rule.trigger = 'changed')
       OR (seen.due_because = ANY (%(planned)s) AND seen.place <> coalesce(held.place, 32767))
), moved AS (
    UPDATE verification_check pending
    SET policy_id = better.policy, due_because = better.trigger, due_on = least(pending.due_on, %(today)s)
    FROM better
    WHERE pending.id = better.id AND pending.state = 'due'
    RETURNING 1
), gone AS (
    DELETE FROM verification_check pending
    USING seen
    WHERE pending.id = seen.id AND pending.state = 'due'
      AND seen.place IS NULL AND seen.due_because = ANY (%(planned)s)
    RETURNING 1
)
SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM gone)
