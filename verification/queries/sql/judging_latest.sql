-- Purpose: which of these answers are still the latest of their persons.
-- Rows: one batch. Index: primary key.
SELECT id FROM verification_check WHERE id = ANY (%(checks)s) AND is_latest
