-- Purpose: why the civil registry's copy may be behind about those who were answered: a new family card, a family that the
--          person came to lately, a newborn, a NIK corrected lately; empty when nothing explains it.
-- Rows: those of a batch whose NIK is unknown or whose family card differs. Index: cards by family, memberships and
--       history by person, changes by family.
SELECT found.place,
       CASE
        WHEN found.kind = 'kk_differs'
             AND EXISTS (SELECT FROM recipients_familycard card
                         WHERE card.family_id = p.family_id AND card.until_on IS NULL AND card.from_on >= %(since)s)
             AND EXISTS (SELECT FROM recipients_familycard former
                         WHERE former.family_id = p.family_id AND former.until_on IS NOT NULL) THEN 'new_card'
        WHEN EXISTS (SELECT FROM recipients_membership place
                     WHERE place.person_id = p.id AND place.until_on IS NULL AND place.from_on >= %(since)s)
             AND EXISTS (SELECT FROM recipients_membership former
                         WHERE former.person_id = p.id AND former.until_on IS NOT NULL) THEN 'new_family'
        WHEN EXISTS (SELECT FROM recipients_correction event
                     WHERE event.family_id = p.family_id AND (event.person_id = p.id OR event.person_id IS NULL)
                       AND event.state = 'applied' AND event.kind = ANY (%(events)s)
                       AND event.effective_on >= %(since)s) THEN 'new_family'
        WHEN found.kind = 'not_found' AND p.birth_date >= %(born_since)s THEN 'newborn'
        WHEN found.kind = 'not_found'
             AND EXISTS (SELECT FROM recipients_personevent was
                         WHERE was.pgh_obj_id = p.id AND was.pgh_created_at >= %(since)s AND was.nik <> p.nik)
             THEN 'corrected'
        ELSE '' END
FROM unnest(%(places)s::integer[], %(checks)s::bigint[], %(kinds)s::text[]) AS found (place, check_id, kind)
JOIN verification_check answer ON answer.id = found.check_id
JOIN recipients_person p ON p.id = answer.person_id
