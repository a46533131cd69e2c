-- Purpose: the entitled families in a line, and who finds no place because the village, the district or the city has no
--          room left (families or rupiah). Part of eligible.sql and of the what-ifs; the readable twin is
--          distribution.domain.ranking.cut. An area that is full is full for all who follow, so that going from the
--          small areas to the large ones finds the same as going down the line.
-- Rows:    one per active family.
-- Indexes: none.
rooms AS (
    SELECT area, families, rupiah
      FROM unnest(%(room_areas)s::text[], %(room_families)s::bigint[], %(room_rupiah)s::bigint[])
           AS room (area, families, rupiah)
), line AS (
    SELECT family_id, village_id, left(village_id, 8) AS district_id, left(village_id, 5) AS city_id, amount, key,
           row_number() OVER (ORDER BY key, family_id) AS rank
      FROM judged
     WHERE bits = 0
), by_village AS (
    SELECT line.*,
           coalesce(row_number() OVER here > room.families, false)
               OR coalesce(sum(amount) OVER here > room.rupiah, false) AS is_out
      FROM line
      LEFT JOIN rooms room ON room.area = line.village_id
    WINDOW here AS (PARTITION BY line.village_id ORDER BY line.rank)
), by_district AS (
    SELECT line.family_id, line.village_id, line.district_id, line.city_id, line.amount, line.key, line.rank,
           coalesce(row_number() OVER here > room.families, false)
               OR coalesce(sum(amount) OVER here > room.rupiah, false) AS is_out
      FROM by_village line
      LEFT JOIN rooms room ON room.area = line.district_id
     WHERE NOT line.is_out
    WINDOW here AS (PARTITION BY line.district_id ORDER BY line.rank)
), by_city AS (
    SELECT line.family_id, line.village_id, line.district_id, line.city_id, line.amount, line.key, line.rank,
           coalesce(row_number() OVER here > room.families, false)
               OR coalesce(sum(amount) OVER here > room.rupiah, false) AS is_out
      FROM by_district line
      LEFT JOIN rooms room ON room.area = line.city_id
     WHERE NOT line.is_out
    WINDOW here AS (PARTITION BY line.city_id ORDER BY line.rank)
), seated AS (
    SELECT family_id, village_id, district_id, city_id, key, rank, village_id AS full_at FROM by_village WHERE is_out
     UNION ALL
    SELECT family_id, village_id, district_id, city_id, key, rank, district_id FROM by_district WHERE is_out
     UNION ALL
    SELECT family_id, village_id, district_id, city_id, key, rank, CASE WHEN is_out THEN city_id END FROM by_city
), edges AS (
    SELECT DISTINCT ON (full_at) full_at AS area, key FROM seated WHERE full_at IS NOT NULL ORDER BY full_at, rank
), inside AS (
    -- who has a place, beside others with the same key who have none
    SELECT seated.family_id, edges.area
      FROM seated
      JOIN edges
        ON edges.key = seated.key AND edges.area IN (seated.village_id, seated.district_id, seated.city_id)
     WHERE seated.full_at IS NULL
), tied AS (
    SELECT family_id FROM inside
     UNION
    SELECT seated.family_id
      FROM seated
      JOIN edges ON edges.area = seated.full_at AND edges.key = seated.key
     WHERE seated.full_at IN (SELECT area FROM inside)
), placed AS (
    SELECT judged.family_id,
           judged.village_id,
           judged.decile,
           CASE WHEN seated.full_at IS NULL THEN judged.bits ELSE %(quota_full)s END AS bits,
           judged.amount,
           judged.quantity,
           CASE
               WHEN seated.full_at IS NULL AND tied.family_id IS NULL THEN judged.facts
               ELSE judged.facts || jsonb_strip_nulls(jsonb_build_object(
                   'full_at', seated.full_at,
                   'tied', CASE WHEN tied.family_id IS NOT NULL THEN true END
               ))
           END AS facts,
           seated.rank,
           tied.family_id IS NOT NULL AS is_tied
      FROM judged
      LEFT JOIN seated ON seated.family_id = judged.family_id
      LEFT JOIN tied ON tied.family_id = judged.family_id
)
