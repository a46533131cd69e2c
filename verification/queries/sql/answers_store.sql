-- Purpose: keep the answers of one batch.
-- Rows: one batch. Index: primary key.
UPDATE verification_check held
SET state = 'answered', answered_at = %(now)s, outcome = answer.outcome, elements = answer.elements,
    answer_code = answer.code, answer_text = answer.said, asked_hash = answer.asked_hash,
    attempts = held.attempts + 1, last_trouble = '', claimed_at = NULL, is_latest = true,
    valid_until = answer.valid_until
FROM unnest(%(checks)s::bigint[], %(outcomes)s::text[], %(elements)s::jsonb[], %(codes)s::text[], %(texts)s::text[],
            %(hashes)s::bigint[], %(valid)s::date[])
     AS answer (id, outcome, elements, code, said, asked_hash, valid_until)
WHERE held.id = answer.id
