-- Purpose: what is known of a source's calls: as it last said itself, beside each agreement in force; and until when it
--          is left alone, and why.
-- Rows: one, or one per agreement in force. Index: primary key of the status; agreements are a handful.
SELECT status.calls_on, coalesce(status.calls_today, 0), status.quota_left, status.paused_until, coalesce(status.last_trouble, ''),
    agreement.id, agreement.valid_from, agreement.valid_until, agreement.daily_quota
FROM (SELECT %(source)s::text AS source) AS asked
LEFT JOIN verification_sourcestatus AS status ON status.source = asked.source
LEFT JOIN verification_agreement AS agreement
    ON agreement.source = asked.source AND agreement.valid_from <= %(day)s AND agreement.valid_until >= %(day)s
ORDER BY agreement.valid_from DESC, agreement.number
