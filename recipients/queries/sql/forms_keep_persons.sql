-- Purpose: values of persons that a row still says as they were before a form changed them.
-- Rows: a few, of all rows whose person a form has changed. Index: recipients_person_pkey.
INSERT INTO $kept (part, row_number, person_id, family_id, field, col, said, kept, event_id)
SELECT 'person', held.row_number, held.person_id, held.family_id, held.field, held.col, held.said, held.kept, held.event_id
FROM (
    SELECT
        matched.row_number, matched.person_id, known.family_id, forms.field, names.col,
        to_jsonb(row) ->> names.col AS said, to_jsonb(known) ->> forms.field AS kept, forms.befores, forms.afters,
        forms.event_id
    FROM $forms AS forms
    CROSS JOIN LATERAL (SELECT %(columns)s::jsonb ->> forms.field AS col) AS names
    JOIN $matched AS matched ON matched.person_id = forms.key AND $is_news
    JOIN $person AS row ON row.row_number = matched.row_number
    JOIN recipients_person AS known ON known.id = forms.key
    WHERE forms.kind = 'person' AND names.col IS NOT NULL
) AS held
WHERE held.said = ANY (held.befores) AND held.kept = ANY (held.afters) AND held.said <> held.kept
