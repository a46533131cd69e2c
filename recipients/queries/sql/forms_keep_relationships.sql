-- Purpose: relationships that a row still says as they were before a form changed them, for members who stay.
-- Rows: a few. Index: recipients_membership_pkey.
INSERT INTO $kept (part, row_number, person_id, family_id, field, col, said, kept, event_id)
SELECT
    'person', matched.row_number, place.person_id, place.family_id, 'relationship', 'relationship', row.relationship,
    place.relationship, forms.event_id
FROM $forms AS forms
JOIN recipients_membership AS place ON place.id = forms.key AND place.until_on IS NULL
JOIN $matched AS matched ON matched.person_id = place.person_id AND $is_news
JOIN $person AS row ON row.row_number = matched.row_number
WHERE forms.kind = 'place' AND forms.field = 'relationship'
    AND row.relationship::text = ANY (forms.befores) AND place.relationship::text = ANY (forms.afters)
    AND row.relationship <> place.relationship
