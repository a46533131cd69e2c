-- Purpose: rows that still tell of a head whom a form has replaced: whoever the form named stays head. The row says no
--     relationship then, unless the form gave the former head another one.
-- Rows: a few. Index: recipients_family_pkey.
INSERT INTO $kept (part, row_number, person_id, family_id, field, col, said, kept, event_id)
SELECT
    'person', matched.row_number, matched.person_id, family.id, 'head_id',
    CASE WHEN EXISTS (
        SELECT FROM $kept AS told WHERE told.row_number = matched.row_number AND told.col = 'relationship'
    ) THEN '' ELSE 'relationship' END,
    row.relationship, NULL, forms.event_id
FROM $forms AS forms
JOIN recipients_family AS family ON family.id = forms.key AND family.head_id::text = ANY (forms.afters)
JOIN $matched AS matched ON matched.person_id::text = ANY (forms.befores) AND $is_news
JOIN $person AS row ON row.row_number = matched.row_number AND row.relationship = 1
JOIN $family_fate AS fate ON fate.kk_number = row.kk_number AND fate.family_id = family.id
WHERE forms.kind = 'family' AND forms.field = 'head_id' AND matched.person_id <> family.head_id
