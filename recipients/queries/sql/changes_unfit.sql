-- Purpose: whether a row that was known when it was judged is none any more: its values were not kept. Rows: one.
-- Index: none.
SELECT EXISTS (
    SELECT FROM $family_fate AS fate JOIN $family AS row USING (row_number)
    WHERE fate.fate <> 'unchanged' AND row.village_id IS NULL
) OR EXISTS (
    SELECT FROM $person_fate AS fate JOIN $person AS row USING (row_number)
    WHERE fate.fate <> 'unchanged' AND row.full_name IS NULL
)
