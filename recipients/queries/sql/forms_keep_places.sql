-- Purpose: members whom an event took out of the family that the file still names: the KK number it says, and theirs.
-- Rows: a few. Index: family_card_one_kk_at_a_time.
INSERT INTO $kept (part, row_number, person_id, family_id, field, col, said, kept, event_id)
SELECT
    'person', fate.row_number, fate.person_id, fate.family_id, 'family_id', '', row.kk_number, card.kk_number,
    forms.event_id
FROM $person_fate AS fate
JOIN $person AS row ON row.row_number = fate.row_number
JOIN $forms AS forms ON forms.kind = 'person' AND forms.field = 'family_id' AND forms.key = fate.person_id
LEFT JOIN recipients_familycard AS card ON card.family_id = fate.family_id AND card.until_on IS NULL
WHERE fate.is_held
