-- Purpose: candidates for the rows of a list that no whole NIK has settled: by family card number, by the same name, by
--     the visible ends of a masked NIK with the beginning of the name, by the 15 digits that a spreadsheet left, and by a
--     similar or half-masked name inside the kelurahan. A visible digit that does not fit rules a person out.
--     The points are those of recipients.domain.list_scores; the best few are kept with their reasons.
-- Rows: up to some thousand waiting rows against all persons, twice hashed. Index: person_by_village_and_name.
WITH waiting AS MATERIALIZED (
    SELECT id, nik, nik_pattern, kk_number, kk_pattern, name_key, birth_date, address, rt, rw, told_village_id,
        strpos(name_key, '%%') > 0 AS is_masked
    FROM recipients_listentry
    WHERE of_list_id = %(list)s AND state = 'waiting'
), persons AS MATERIALIZED (
    SELECT id, nik, family_id, village_id, birth_date, card_rt, card_rw, card_address, vital_status,
        btrim(regexp_replace(name_key, ' +', ' ', 'g')) AS name_key
    FROM recipients_person WHERE vital_status <> 'merged'
), namesakes AS (
    SELECT name_key, count(*) AS number FROM persons GROUP BY name_key
), certain AS MATERIALIZED (
    SELECT waiting.id AS entry_id, member.id AS person_id
    FROM waiting
    JOIN recipients_familycard AS card ON card.kk_number = waiting.kk_number AND card.until_on IS NULL
    JOIN recipients_person AS member ON member.family_id = card.family_id
    WHERE waiting.kk_number <> ''
    UNION
    SELECT waiting.id, persons.id
    FROM waiting JOIN persons USING (name_key) JOIN namesakes USING (name_key)
    WHERE NOT waiting.is_masked AND waiting.name_key <> ''
        AND (namesakes.number <= %(namesakes)s OR persons.village_id = waiting.told_village_id)
        AND (waiting.nik_pattern = '' OR persons.nik LIKE waiting.nik_pattern)
    UNION
    SELECT waiting.id, persons.id
    FROM waiting JOIN persons
        ON left(persons.nik, 6) = left(waiting.nik_pattern, 6) AND right(persons.nik, 4) = right(waiting.nik_pattern, 4)
        AND left(persons.name_key, 4) = left(waiting.name_key, 4)
    WHERE waiting.nik_pattern <> '' AND NOT waiting.is_masked
    UNION
    SELECT waiting.id, persons.id
    FROM waiting JOIN persons
        ON left(persons.nik, 6) = left(waiting.nik_pattern, 6) AND right(persons.nik, 4) = right(waiting.nik_pattern, 4)
        AND left(persons.name_key, 2) = left(waiting.name_key, 2)
    WHERE waiting.is_masked AND waiting.told_village_id IS NULL AND persons.name_key LIKE waiting.name_key
    UNION
    SELECT waiting.id, persons.id
    FROM waiting JOIN persons ON left(persons.nik, 15) = left(waiting.nik_pattern, 15)
    WHERE length(rtrim(waiting.nik_pattern, '_')) = 15
    UNION
    SELECT waiting.id, persons.id
    FROM waiting JOIN persons ON persons.village_id = waiting.told_village_id
    WHERE waiting.is_masked AND left(waiting.name_key, 1) IN ('%%', left(persons.name_key, 1))
        AND persons.name_key LIKE waiting.name_key
        AND (waiting.nik_pattern = '' OR persons.nik LIKE waiting.nik_pattern)
), blocked AS (
    SELECT entry_id, person_id FROM certain
    UNION
    SELECT waiting.id, near.id
    FROM waiting CROSS JOIN LATERAL (
        SELECT person.id FROM recipients_person AS person
        WHERE person.village_id = waiting.told_village_id AND person.name_key %% waiting.name_key
        ORDER BY similarity(person.name_key, waiting.name_key) DESC LIMIT 20
    ) AS near
    WHERE NOT waiting.is_masked AND waiting.name_key <> ''
        AND NOT EXISTS (SELECT FROM certain WHERE certain.entry_id = waiting.id)
), compared AS (
    SELECT
        waiting.id AS entry_id, persons.id AS person_id, persons.family_id,
        array_remove(ARRAY[
            CASE
                WHEN waiting.is_masked THEN CASE WHEN persons.name_key LIKE waiting.name_key THEN 'NAME_FITS' END
                WHEN persons.name_key = waiting.name_key AND waiting.name_key <> '' THEN 'NAME_SAME'
                WHEN similarity(persons.name_key, waiting.name_key) >= %(name_likeness)s THEN 'NAME_LIKE'
            END,
            CASE WHEN waiting.nik_pattern <> '' THEN 'NIK_FITS'
                WHEN waiting.nik NOT IN ('', waiting.kk_number) THEN 'NIK_DIFFERS' END,
            CASE
                WHEN waiting.kk_number <> '' AND card.kk_number = waiting.kk_number THEN 'KK_SAME'
                WHEN waiting.kk_pattern <> '' AND card.kk_number LIKE waiting.kk_pattern THEN 'KK_FITS'
            END,
            CASE
                WHEN waiting.birth_date = persons.birth_date THEN 'BIRTH_SAME'
                WHEN waiting.birth_date IS NOT NULL THEN 'BIRTH_DIFFERS'
            END,
            CASE WHEN persons.village_id = waiting.told_village_id THEN 'VILLAGE_SAME' END,
            CASE WHEN waiting.rt <> '' AND waiting.rw <> ''
                AND ((family.rt, family.rw) = (waiting.rt, waiting.rw)
                    OR (persons.card_rt, persons.card_rw) = (waiting.rt, waiting.rw)) THEN 'RT_RW_SAME' END,
            CASE WHEN waiting.address <> '' AND greatest(
                similarity(upper(family.address), upper(waiting.address)),
                similarity(upper(persons.card_address), upper(waiting.address))
            ) >= %(address_likeness)s THEN 'ADDRESS_LIKE' END,
            CASE WHEN persons.vital_status = 'deceased' THEN 'DECEASED' END
        ], NULL) AS reasons
    FROM blocked
    JOIN waiting ON waiting.id = blocked.entry_id
    JOIN persons ON persons.id = blocked.person_id
    JOIN recipients_family AS family ON family.id = persons.family_id
    LEFT JOIN recipients_familycard AS card ON card.family_id = persons.family_id AND card.until_on IS NULL
    WHERE (waiting.nik_pattern = '' OR persons.nik LIKE waiting.nik_pattern) AND CASE
        WHEN waiting.is_masked THEN persons.name_key LIKE waiting.name_key
        ELSE persons.name_key = waiting.name_key OR similarity(persons.name_key, waiting.name_key) >= %(name_likeness)s
    END
), scored AS (
    SELECT compared.*, least(100, (
        SELECT sum((%(points)s::jsonb ->> reason)::int) FROM unnest(compared.reasons) AS reason
    )) AS score
    FROM compared
    WHERE compared.reasons && ARRAY['NAME_SAME', 'NAME_LIKE', 'NAME_FITS']
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entry_id ORDER BY score DESC, person_id) AS place
    FROM scored WHERE score >= %(least)s
), best AS (
    SELECT entry_id, max(score) AS best_score,
        jsonb_agg(jsonb_build_object('person', person_id, 'family', family_id, 'score', score, 'reasons', reasons)
            ORDER BY place) AS candidates
    FROM ranked WHERE place <= %(most)s GROUP BY entry_id
)
UPDATE recipients_listentry AS entry SET candidates = best.candidates, best_score = best.best_score
FROM best WHERE best.entry_id = entry.id
