-- Purpose: a family of a file of persons does not take a record for its head that was merged with another one.
-- Rows: few. Index: person_merge_once_at_a_time; the fates are read once.
UPDATE $family AS family SET head_row = NULL
FROM $person_fate AS fate
JOIN recipients_personmerge AS merge ON merge.merged_id = fate.person_id AND merge.undone_at IS NULL
WHERE fate.row_number = family.head_row
