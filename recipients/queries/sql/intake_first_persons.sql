-- Purpose: the fate of kept members when the registry is empty: all are new. Rows: one per kept member. Index: none.
CREATE VIEW $fate AS
SELECT
    row_number, person_id, family_id, NULL::bigint AS old_family_id, relationship, false AS is_held, fate
FROM $placed
