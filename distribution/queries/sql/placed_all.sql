-- Purpose: everybody entitled has a place: the programme has no quota. Part of eligible.sql and of the what-ifs.
-- Rows:    one per active family.
-- Indexes: none.
placed AS (
    SELECT judged.*, NULL::bigint AS rank, false AS is_tied FROM judged
)
