-- Purpose: keep what the file says about new and changed families or members: our codes, the source's codes as they
--     came, the row it stood in, and its hashes and marks to know it again.
-- Rows: new and changed ones. Index: none (hashed).
INSERT INTO $conditions (
    $owner, source, version, observed_on, is_current, source_import_id, source_row, source_hash, raw_hash, marks,
    code_list, source_codes, $kept_columns
)
SELECT
    $owner, %(source)s, %(version)s, %(effective_on)s, true, %(import_id)s, row_number, row_hash, $raw_hash,
    mask & %(row_bits)s, %(code_list)s, source_codes, $kept_columns
FROM $rows
WHERE fate <> 'unchanged'
