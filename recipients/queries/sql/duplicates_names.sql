-- Purpose: each spelling with the bits of its name (how rare it is in the city) and of its rarest word.
-- Rows: as many as spellings. Index: the primary key of the counts.
SELECT
    spelt.raw, spelt.name, spelt.joined, spelt.plain,
    (ln(%(persons)s::float8 / coalesce(held.holders, 1)) / ln(2::float8))::real AS name_bits,
    (SELECT ln(%(persons)s::float8 / coalesce(min(worn.holders), 1)) / ln(2::float8)
     FROM unnest(string_to_array(spelt.name, ' ')) AS word
     LEFT JOIN $counts AS worn ON worn.kind = 'w' AND worn.key = word)::real AS rare_bits
FROM $spelt AS spelt LEFT JOIN $counts AS held ON held.kind = 'n' AND held.key = spelt.name
