-- Purpose: the number of the newest change to a person whose transaction must have ended by now: those of the last ten
--     minutes are looked at once more next time. Rows: one. Index: recipients_personevent_pkey (read backwards).
SELECT coalesce(max(pgh_id), 0) FROM recipients_personevent WHERE pgh_created_at < %(before)s
