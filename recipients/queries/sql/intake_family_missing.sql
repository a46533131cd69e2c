-- Purpose: refuse members whose family row is refused or absent.
-- Rows: all members against all kept families, few written. Index: none (hashed).
UPDATE $person AS person SET mask = mask | %(bit)s
WHERE person.kk_number IS NOT NULL AND NOT EXISTS (
    SELECT FROM $family AS family WHERE family.kk_number = person.kk_number AND family.mask & %(errors)s = 0
)
