-- Purpose: the KK numbers of new families, and the new ones of families that changed theirs. Rows: as many.
-- Index: none.
INSERT INTO recipients_familycard (family_id, kk_number, from_on)
SELECT fate.family_id, fate.kk_number, %(effective_on)s
FROM $family_fate AS fate
WHERE fate.fate = 'new' OR fate.has_new_card
