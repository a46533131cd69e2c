-- Purpose: keep what the file says about new and changed families or members: our codes, the source's codes as they
--     came, the row it stood in, and its hash to know it again. Rows: new and changed ones. Index: none (hashed).
INSERT INTO $conditions (
    $owner, source, version, observed_on, is_current, source_import_id, source_row, source_hash, code_list,
    source_codes, $kept_columns
)
SELECT
    fate.$owner, %(source)s, %(version)s, %(effective_on)s, true, %(import_id)s, judged.row_number, judged.row_hash,
    %(code_list)s, ARRAY[$source_codes], $kept_values
FROM $fate AS fate JOIN $judged AS judged USING (row_number) JOIN $raw AS raw USING (row_number)
WHERE fate.fate <> 'unchanged'
ORDER BY fate.row_number
