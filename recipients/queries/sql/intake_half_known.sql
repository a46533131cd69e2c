-- Purpose: how many rows that were not judged again would have to be written: the registry moved under the import.
-- Rows: one out, 0 as a rule. Index: none (hashed; counted, because EXISTS would plan for finding one soon).
SELECT
    (SELECT count(*) FROM $family_fate AS fate JOIN $family_seen AS seen USING (row_number)
        WHERE fate.fate <> 'unchanged')
    + (SELECT count(*) FROM $person_fate AS fate JOIN $person_seen AS seen USING (row_number)
        WHERE fate.fate <> 'unchanged')
