-- Purpose: weigh those who may be meant by the rows of a list (lists_found.sql, lists_near.sql). A visible digit or letter
--     that does not fit rules a person out. The points are those of recipients.domain.list_scores; the best few are kept
--     with their reasons.
-- Rows: some dozen per row of the list. Index: recipients_person_pkey, recipients_family_pkey,
--     family_card_one_kk_at_a_time.
WITH persons AS (
    SELECT
        found.entry_id, person.id, person.nik, person.family_id, person.village_id, person.birth_date, person.card_rt,
        person.card_rw, person.card_address, person.vital_status, $name_key AS name_key
    FROM $found AS found JOIN recipients_person AS person ON person.id = found.person_id
), compared AS (
    SELECT
        persons.entry_id, persons.id AS person_id, persons.family_id,
        array_remove(ARRAY[
            CASE
                WHEN sought.is_masked THEN CASE WHEN persons.name_key LIKE sought.name_key THEN 'NAME_FITS' END
                WHEN persons.name_key = sought.name_key AND sought.name_key <> '' THEN 'NAME_SAME'
                WHEN similarity(persons.name_key, sought.name_key) >= %(name_likeness)s THEN 'NAME_LIKE'
            END,
            CASE WHEN sought.nik_pattern <> '' THEN 'NIK_FITS'
                WHEN sought.nik NOT IN ('', sought.kk_number) THEN 'NIK_DIFFERS' END,
            CASE
                WHEN sought.kk_number <> '' AND card.kk_number = sought.kk_number THEN 'KK_SAME'
                WHEN sought.kk_pattern <> '' AND card.kk_number LIKE sought.kk_pattern THEN 'KK_FITS'
            END,
            CASE WHEN mates.family_id IS NOT NULL THEN 'GROUP_SAME' END,
            CASE
                WHEN sought.birth_date = persons.birth_date THEN 'BIRTH_SAME'
                WHEN sought.birth_date IS NOT NULL THEN 'BIRTH_DIFFERS'
            END,
            CASE WHEN persons.village_id = sought.told_village_id THEN 'VILLAGE_SAME' END,
            CASE WHEN sought.rt <> '' AND sought.rw <> ''
                AND ((family.rt, family.rw) = (sought.rt, sought.rw)
                    OR (persons.card_rt, persons.card_rw) = (sought.rt, sought.rw)) THEN 'RT_RW_SAME' END,
            CASE WHEN sought.address <> '' AND greatest(
                similarity(upper(family.address), upper(sought.address)),
                similarity(upper(persons.card_address), upper(sought.address))
            ) >= %(address_likeness)s THEN 'ADDRESS_LIKE' END,
            CASE WHEN persons.vital_status = 'deceased' THEN 'DECEASED' END
        ], NULL) AS reasons
    FROM persons
    JOIN $sought AS sought ON sought.id = persons.entry_id
    LEFT JOIN $mates AS mates ON mates.entry_id = persons.entry_id AND mates.family_id = persons.family_id
    JOIN recipients_family AS family ON family.id = persons.family_id
    LEFT JOIN recipients_familycard AS card ON card.family_id = persons.family_id AND card.until_on IS NULL
    WHERE (sought.nik_pattern = '' OR persons.nik LIKE sought.nik_pattern) AND CASE
        WHEN sought.is_masked THEN persons.name_key LIKE sought.name_key
        ELSE persons.name_key = sought.name_key OR similarity(persons.name_key, sought.name_key) >= %(name_likeness)s
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
