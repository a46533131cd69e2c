-- Purpose: what this source said before about these persons is no longer the newest. Rows: those it says anew.
-- Index: person_record_one_current_per_source.
UPDATE recipients_personrecord AS old SET is_current = false
FROM $person_fate AS fate
WHERE fate.is_news AND fate.fate <> 'new' AND old.person_id = fate.person_id
    AND old.source = %(source)s AND old.is_current
