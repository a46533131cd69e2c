-- Purpose: what was done with a version of DTSEN between two moments, for the report on its use: one row of figures.
-- Rows: one out. Index: check_answered_at, record_view_at; the others are counted within the version or are small.
SELECT
    (SELECT count(*) FROM recipients_familychange WHERE source_import_id = %(import)s AND state = 'held'),
    (SELECT count(*) FROM recipients_family WHERE status = 'active'),
    (SELECT count(*) FROM verification_decilemove WHERE source_import_id = %(import)s),
    (SELECT count(*) FROM verification_check WHERE answered_at >= %(begins)s AND answered_at < %(ends)s),
    (SELECT count(*) FROM verification_finding WHERE decided_at >= %(begins)s AND decided_at < %(ends)s),
    (SELECT count(*) FROM verification_proposal WHERE made_at >= %(begins)s AND made_at < %(ends)s),
    viewed.records,
    viewed.officers,
    (SELECT count(*) FROM access_export WHERE requested_at >= %(begins)s AND requested_at < %(ends)s),
    (
        SELECT count(*) FROM access_auditevent
        WHERE action = 'determination.request' AND at >= %(begins)s AND at < %(ends)s
    )
FROM (
    SELECT count(*) AS records, count(DISTINCT viewer_id) AS officers
    FROM access_recordview WHERE at >= %(begins)s AND at < %(ends)s
) AS viewed
