-- Purpose: open a pair for whoever was found to be alike, and bring open ones up to date. What somebody has decided
--     stays decided. Rows: pairs found. Index: duplicate_pair_once.
WITH stored AS (
    INSERT INTO recipients_duplicatepair AS pair (
        first_id, second_id, village_id, other_village_id, score, reasons, kind, state, found_by_id, opened_at, reason
    )
    SELECT
        found.first_id, found.second_id, one.village_id, other.village_id,
        round((1 / (1 + power(10, -found.bits / %(scale)s)))::numeric, 3), found.reasons, found.kind, 'open',
        %(search)s, %(now)s, ''
    FROM duplicates_weighed AS found
    JOIN recipients_person AS one ON one.id = found.first_id
    JOIN recipients_person AS other ON other.id = found.second_id
    ON CONFLICT (first_id, second_id) DO UPDATE
    SET village_id = excluded.village_id, other_village_id = excluded.other_village_id, score = excluded.score,
        reasons = excluded.reasons, kind = excluded.kind, state = 'open',
        opened_at = CASE WHEN pair.state = 'gone' THEN excluded.opened_at ELSE pair.opened_at END
    WHERE pair.state = 'gone' OR pair.state = 'open' AND (
        pair.village_id, pair.other_village_id, pair.score, pair.reasons, pair.kind
    ) IS DISTINCT FROM (
        excluded.village_id, excluded.other_village_id, excluded.score, excluded.reasons, excluded.kind
    )
    RETURNING pair.opened_at
)
SELECT count(*) FILTER (WHERE opened_at = %(now)s) FROM stored
