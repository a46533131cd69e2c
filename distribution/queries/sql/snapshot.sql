-- Purpose: what a roster keeps of a family and of who receives for it, for the papers: part of draw_up.sql and
--          amend_in.sql, which name the tables.
-- Rows:    one value per entry.
-- Indexes: none, it reads what is joined.
jsonb_strip_nulls(jsonb_build_object(
    'name', person.full_name,
    'nik', person.nik,
    'kk', card.kk_number,
    'address', family.address,
    'rt', family.rt,
    'rw', family.rw,
    'village', village.name,
    'district', district.name,
    'decile', result.decile,
    'decile_version', result.facts -> 'decile_version',
    'rank', result.rank,
    'rule', rule.version,
    -- PRIVACY: who is ill or disabled is no business of a roster
    'facts', result.facts - 'components'
))
