-- Purpose: keep what the file says about new and changed families or members: our codes, the source's codes as they
--     came, the row it stood in, and its hashes and marks to know it again.
-- Rows: new and changed ones. Index: none (hashed).
INSERT INTO $conditions (
    $owner, source, version, observed_on, is_current, source_import_id, source_row, source_hash, raw_hash, marks,
    code_list, source_codes, $kept_columns
)
SELECT
    fate.$owner, %(source)s, %(version)s, %(effective_on)s, true, %(import_id)s, judged.row_number, judged.row_hash,
    judged.raw_hash, judged.mask & %(row_bits)s, %(code_list)s, judged.source_codes, $kept_values
FROM $fate AS fate JOIN $judged AS judged USING (row_number)
WHERE fate.fate <> 'unchanged'
