-- Purpose: the fate of kept families when the registry is empty: all are new, and get the ids reserved for them.
-- Rows: one per kept family. Index: none.
CREATE UNLOGGED TABLE $fate WITH (autovacuum_enabled = false) AS
SELECT
    row_number, kk_number, %(first_id)s + row_number AS family_id, 'new' AS fate, false AS has_new_card, village_id
FROM $family WHERE mask & %(errors)s = 0
