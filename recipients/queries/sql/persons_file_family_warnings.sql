-- Purpose: mark the row that stands for a family with no living head, or with several.
-- Rows: one per such family. Index: none (hashed).
UPDATE $person AS person SET mask = person.mask | CASE WHEN family.heads = 0 THEN %(no_head)s ELSE %(several_heads)s END
FROM $family AS family
WHERE family.row_number = person.row_number AND family.heads <> 1 AND family.living > 0
