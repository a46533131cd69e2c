-- Purpose: an answer of the civil registry about everybody, as the adapter keeps them: all elements that are sent, one
--          name in sixteen with a score below 100, one place of birth in twenty, one address in three, judged by the
--          shipped limits.
-- Rows: the whole scratch city. Index: hash joins.
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, attempts, last_trouble, outcome, elements, answer_code, answer_text,
     is_latest, answered_at, asked_hash)
SELECT p.id, 'dukcapil', 'answered', current_date - 1, 'new', 1, '',
       CASE WHEN score.name >= 90 THEN 'matched' ELSE 'mismatched' END,
       format('[{"name":"NIK","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"NO_KK","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"NAMA_LGKP","agrees":%%s,"score":%%s,"verdict":"%%s","threshold":90},'
              '{"name":"TMPT_LHR","agrees":%%s,"score":%%s,"verdict":"%%s","threshold":80},'
              '{"name":"TGL_LHR","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"JENIS_KLMIN","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"STATUS_KAWIN","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"JENIS_PKRJN","agrees":false,"score":null,"verdict":"different"},'
              '{"name":"NAMA_LGKP_IBU","agrees":true,"score":100,"verdict":"same","threshold":80},'
              '{"name":"ALAMAT","agrees":%%s,"score":%%s,"verdict":"%%s","threshold":70},'
              '{"name":"NO_RT","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"NO_RW","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"NO_PROP","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"PROP_NAME","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"NO_KAB","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"KAB_NAME","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"KEC_NAME","agrees":true,"score":null,"verdict":"same"},'
              '{"name":"KEL_NAME","agrees":true,"score":null,"verdict":"same"}]',
              (score.name >= 90)::text, score.name, pg_temp.word(score.name, 90),
              (score.place >= 80)::text, score.place, pg_temp.word(score.place, 80),
              (score.address >= 70)::text, score.address, pg_temp.word(score.address, 70))::jsonb,
       '', '', true, %(answered)s,
       hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0)
FROM recipients_person p
LEFT JOIN recipients_familycard card ON card.family_id = p.family_id AND card.until_on IS NULL
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.id %% 16 = 0 THEN 60 + abs(hashint8(p.id)) %% 41 ELSE 100 END AS name,
           CASE WHEN p.id %% 20 = 0 THEN 60 + abs(hashint8(p.id + 1)) %% 41 ELSE 100 END AS place,
           CASE WHEN p.id %% 3 = 0 THEN 50 + abs(hashint8(p.id + 2)) %% 51 ELSE 100 END AS address
) score
WHERE p.vital_status IN ('alive', 'unknown')
