-- Purpose: held-back new families get their ids when they are taken in. Rows: a few families.
-- Index: family_change_once_per_import.
UPDATE recipients_familychange AS change SET family_id = fate.family_id
FROM $family_fate AS fate
WHERE change.id = ANY (%(changes)s) AND change.file_row = fate.row_number AND change.family_id <> fate.family_id
