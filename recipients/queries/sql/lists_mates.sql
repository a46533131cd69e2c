-- Purpose: families of the registry to which other rows of the same family in the list were matched by their whole NIK.
-- Rows: a handful per row that is sought in a list whose system numbers families (P3KE), else none.
-- Index: list_entry_by_state.
CREATE UNLOGGED TABLE $mates WITH (autovacuum_enabled = false) AS
SELECT DISTINCT sought.id AS entry_id, mate.family_id
FROM $sought AS sought
JOIN recipients_listentry AS mate ON mate.source_family = sought.source_family
WHERE sought.source_family <> '' AND mate.of_list_id = %(list)s AND mate.state = 'matched'
