-- Purpose: how many answers of a source there are to go over.
-- Rows: one. Index: check_one_latest_per_person_and_source.
SELECT count(*) FROM verification_check WHERE source = %(source)s AND is_latest
