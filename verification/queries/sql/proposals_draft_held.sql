-- Purpose: draft one proposal per chosen held-back family of DTSEN, which the registry does not have.
-- Rows: the chosen ones. Index: recipients_familychange_pkey, recipients_heldrow by change.
INSERT INTO verification_proposal (
    kind, origin, state, change_id, village_id, about, kk_number, reason, wanted, said, made_by_id, made_at,
    ended_because, answer, worked_in, missed_in
)
SELECT
    %(kind)s, %(origin)s, 'draft', change.id, change.village_id, change.name, coalesce(held.kk_number, ''), %(reason)s,
    '{}', '[]', %(by)s, %(now)s, '', '', '', ''
FROM recipients_familychange AS change
LEFT JOIN LATERAL (
    SELECT min(row.said ->> 'kk_number') AS kk_number FROM recipients_heldrow AS row WHERE row.change_id = change.id
) AS held ON true
WHERE change.id = ANY (%(ids)s) AND change.state = 'held'
ORDER BY change.id
ON CONFLICT DO NOTHING
RETURNING id
