-- Purpose: invented families with one receiver each, put on the draft of a roster, for a measurement in a scratch city.
-- Rows:    as many as asked for.
-- Indexes: primary keys.
WITH villages AS (
    SELECT code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS places
      FROM access_area
     WHERE code LIKE %(city)s AND level = 4
), made AS (
    INSERT INTO recipients_family (village_id, address, rt, rw, status, source, vanished_in, created_at)
    SELECT villages.code, 'Jl. Contoh ' || serial, '001', '002', 'active', 'dtsen', '', now()
      FROM generate_series(1, %(by)s) serial
      JOIN villages ON villages.place = serial %% villages.places
    RETURNING id, village_id
), persons AS (
    INSERT INTO recipients_person (
        nik, full_name, sex, birth_place, birth_date, mother_name, vital_status, family_id, village_id, card_address,
        card_rt, card_rw, card_hamlet, source, vanished_in, created_at
    )
    SELECT '9901' || lpad((id %% 100000000000)::text, 11, '0') || '9',
           (ARRAY['SITI', 'SRI', 'BUDI', 'AGUS', 'DEWI', 'EKO', 'NUR', 'RINI', 'TONO', 'YANTI'])[id %% 10 + 1] || ' ' ||
           (ARRAY['WAHYUNI', 'SUTRISNO', 'LESTARI', 'HIDAYAT', 'RAHAYU', 'PRASETYO', 'AMINAH'])[id / 10 %% 7 + 1],
           'L', '', date '1903-01-01', '', 'alive', id, village_id, '', '', '', '', 'dtsen', '', now()
      FROM made
    RETURNING id, family_id, village_id
)
INSERT INTO distribution_rosterentry (roster_id, family_id, recipient_id, village_id, amount)
SELECT %(roster)s, family_id, id, village_id, 600000
  FROM persons
