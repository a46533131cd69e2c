-- Purpose: the relationships of the pair stand beside the fates as well. Rows: a few. Index: none (hashed).
UPDATE $person_fate AS fate SET relationship = row.relationship
FROM $kept AS kept JOIN $person AS row ON row.row_number = kept.row_number
WHERE kept.part = 'person' AND kept.col = 'relationship' AND fate.row_number = kept.row_number
