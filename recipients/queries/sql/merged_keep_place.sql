-- Purpose: a record that was merged with another one keeps its place, whatever family or head a file still makes of it.
-- Rows: few, merges are made one by one. Index: person_merge_once_at_a_time; the fates are read once.
UPDATE $person_fate AS fate
SET family_id = coalesce(fate.old_family_id, fate.family_id), is_held = true
FROM recipients_personmerge AS merge
WHERE merge.merged_id = fate.person_id AND merge.undone_at IS NULL AND NOT fate.is_held
