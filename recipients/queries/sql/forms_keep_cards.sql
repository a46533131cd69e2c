-- Purpose: families that a file still lists under the KK number that a form has ended: the newer number stays.
-- Rows: a few. Index: recipients_familycard_pkey.
WITH held AS (
    UPDATE $family_fate AS fate SET has_new_card = false
    FROM $forms AS forms JOIN recipients_familycard AS card ON card.id = forms.key
    WHERE forms.kind = 'card' AND forms.field = 'until_on' AND card.until_on IS NOT NULL
        AND fate.has_new_card AND fate.family_id = card.family_id AND fate.kk_number = card.kk_number
    RETURNING fate.row_number, fate.family_id, fate.kk_number, forms.event_id
)
INSERT INTO $kept (part, row_number, family_id, field, col, said, kept, event_id)
SELECT 'family', held.row_number, held.family_id, 'kk_number', '', held.kk_number, card.kk_number, held.event_id
FROM held LEFT JOIN recipients_familycard AS card ON card.family_id = held.family_id AND card.until_on IS NULL
