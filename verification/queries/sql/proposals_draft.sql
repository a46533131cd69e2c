-- Purpose: draft one proposal per chosen family of the registry; a family with an open one of the kind is left out.
-- Rows: the chosen ones. Index: recipients_family_pkey, family_card_one_kk_at_a_time.
INSERT INTO verification_proposal (
    kind, origin, state, family_id, village_id, about, kk_number, reason, wanted, said, made_by_id, made_at,
    ended_because, answer, worked_in, missed_in
)
SELECT
    %(kind)s, %(origin)s, 'draft', family.id, family.village_id, coalesce(head.full_name, ''),
    coalesce(card.kk_number, ''), %(reason)s, coalesce(%(wanted)s::jsonb -> family.id::text, '{}'), '[]', %(by)s,
    %(now)s, '', '', '', ''
FROM recipients_family AS family
LEFT JOIN recipients_person AS head ON head.id = family.head_id
LEFT JOIN recipients_familycard AS card ON card.family_id = family.id AND card.until_on IS NULL
WHERE family.id = ANY (%(ids)s)
ORDER BY family.id
ON CONFLICT DO NOTHING
RETURNING id
