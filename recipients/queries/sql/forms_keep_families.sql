-- Purpose: address and kelurahan that a row still says as they were before a form changed them.
-- Rows: a few. Index: recipients_family_pkey.
INSERT INTO $kept (part, row_number, family_id, field, col, said, kept, event_id)
SELECT 'family', held.row_number, held.family_id, held.field, held.col, held.said, held.kept, held.event_id
FROM (
    SELECT
        fate.row_number, fate.family_id, forms.field, names.col, to_jsonb(row) ->> names.col AS said,
        to_jsonb(known) ->> forms.field AS kept, forms.befores, forms.afters, forms.event_id
    FROM $forms AS forms
    CROSS JOIN LATERAL (SELECT %(columns)s::jsonb ->> forms.field AS col) AS names
    JOIN $family_fate AS fate ON fate.family_id = forms.key
    JOIN $family AS row ON row.row_number = fate.row_number
    JOIN recipients_family AS known ON known.id = forms.key
    WHERE forms.kind = 'family' AND names.col IS NOT NULL
) AS held
WHERE held.said = ANY (held.befores) AND held.kept = ANY (held.afters) AND held.said <> held.kept
