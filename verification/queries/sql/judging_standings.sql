-- Purpose: of the answers about another identity, the name that was asked about where the history knows it, and those
--          whose identity came back. `standing` is empty where nothing that decides has changed (the KK number did),
--          'outdated' where birth date, sex or NIK did or nobody can tell, and NULL where the two names have to be
--          compared.
-- Rows: a few per cent of the city. Index: the history of a person by its object, cards by family.
WITH asked AS (
    SELECT changed.*, coalesce(was.nik, changed.nik) AS asked_nik, coalesce(was.full_name, changed.full_name) AS asked_name,
           coalesce(was.birth_date, changed.birth_date) AS asked_birth_date, coalesce(was.sex, changed.sex) AS asked_sex,
           coalesce(was.family_id, changed.family_id) AS asked_family_id
    FROM judging_changed changed
    LEFT JOIN LATERAL (
        SELECT event.nik, event.full_name, event.birth_date, event.sex, event.family_id
        FROM recipients_personevent event
        WHERE event.pgh_obj_id = changed.person_id AND event.pgh_created_at > changed.answered_at
        ORDER BY event.pgh_id
        LIMIT 1
    ) was ON true
    WHERE NOT changed.is_same
)
SELECT changed.id, '' AS standing, '' AS asked_name, '' AS full_name
FROM judging_changed changed
WHERE changed.is_same
UNION ALL
SELECT asked.id,
       CASE WHEN asked.asked_nik <> asked.nik OR asked.asked_birth_date <> asked.birth_date OR asked.asked_sex <> asked.sex
              OR NOT (EXISTS (
                     SELECT FROM recipients_familycard card
                     WHERE card.family_id = asked.asked_family_id
                       AND asked.asked_hash = hash_record_extended(
                           ROW (asked.asked_nik, asked.asked_name, asked.asked_birth_date, asked.asked_sex,
                                card.kk_number), 0))
                 OR asked.asked_hash = hash_record_extended(
                        ROW (asked.asked_nik, asked.asked_name, asked.asked_birth_date, asked.asked_sex,
                             NULL::varchar), 0))
            THEN 'outdated'
            WHEN upper(asked.asked_name) = upper(asked.full_name) THEN ''
       END,
       asked.asked_name, asked.full_name
FROM asked
