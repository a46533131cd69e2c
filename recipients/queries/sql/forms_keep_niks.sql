-- Purpose: remember the rows that name a person by a NIK which a form has corrected: the form's stays.
-- Rows: a few. Index: recipients_person_pkey.
INSERT INTO $kept (part, row_number, person_id, field, col, said, kept, event_id)
SELECT 'person', matched.row_number, known.id, 'nik', '', former.said, known.nik, forms.event_id
FROM $forms AS forms
JOIN recipients_person AS known ON known.id = forms.key
JOIN $matched AS matched ON matched.person_id = known.id
JOIN $person_raw AS raw ON raw.row_number = matched.row_number
CROSS JOIN LATERAL unnest(forms.befores) AS former (said)
WHERE forms.kind = 'person' AND forms.field = 'nik' AND former.said <> known.nik AND $is_news
    AND regexp_replace(raw.nik, '\D', '', 'g') = former.said
