-- Purpose: remember the row in which a person stood, its codes as they came, and its hashes to know it again.
-- Rows: new rows and those that say something else. Index: none (hashed).
INSERT INTO recipients_personrecord (
    person_id, source, version, observed_on, is_current, source_import_id, source_row, source_hash, raw_hash, marks,
    code_list, source_codes
)
SELECT
    fate.person_id, %(source)s, %(version)s, %(effective_on)s, true, %(import_id)s, judged.row_number, judged.row_hash,
    judged.raw_hash, judged.mask & %(row_bits)s, %(code_list)s, judged.source_codes
FROM $person_fate AS fate JOIN $person AS judged USING (row_number)
WHERE fate.is_news
