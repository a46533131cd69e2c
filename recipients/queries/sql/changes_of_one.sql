-- Purpose: the changed families of one import, in the kelurahan that a person may see. Rows: one per family.
-- Index: family_change_once_per_import.
SELECT id, family_id, village_id, village_before_id, name, classes::text[] AS classes, decile_before, decile_after,
    joined, "left", state, decision
FROM recipients_familychange
WHERE source_import_id = ANY (%(imports)s) AND state = ANY (%(states)s) AND village_id = ANY (%(villages)s)
