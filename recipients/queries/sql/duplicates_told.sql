-- Purpose: people as a form describes them, in the shape of duplicates_registry.sql. Rows: at most a family.
-- Index: none.
SELECT
    person_id, nik, full_name, sex, birth_date, mother_name, upper(place) AS place, family_id,
    nullif(upper(home), '') AS home,
    NULL::text AS card
FROM unnest(
    %(ids)s::bigint[], %(niks)s::text[], %(names)s::text[], %(sexes)s::text[], %(births)s::date[], %(mothers)s::text[],
    %(places)s::text[], %(families)s::bigint[], %(homes)s::text[]
) AS told (person_id, nik, full_name, sex, birth_date, mother_name, place, family_id, home)
