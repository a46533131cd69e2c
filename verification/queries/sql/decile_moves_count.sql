-- Purpose: moves of a version by class and by what was seen with them; a family counts once under each thing seen, and
--     under '' where nothing was. Rows: classes times reasons, some dozens. Index: decile_move_by_version.
SELECT move.jump, coalesce(one.seen, ''), count(*)
FROM verification_decilemove AS move
LEFT JOIN LATERAL unnest(move.seen) AS one (seen) ON true
WHERE move.version = %(version)s AND move.village_id LIKE ANY (%(inside)s)
GROUP BY 1, 2
UNION ALL
SELECT move.jump, '*', count(*)
FROM verification_decilemove AS move
WHERE move.version = %(version)s AND move.village_id LIKE ANY (%(inside)s)
GROUP BY 1
