-- Purpose: families that older files of persons held back and that a newer one decides about: it tells of one of their
--     persons, or of their kelurahan, when the source has everybody of it. Rows: some of the held-back ones.
-- Index: primary keys; recipients_heldrow_change_id.
SELECT change.id
FROM recipients_familychange AS change
WHERE change.id = ANY (%(changes)s) AND (
    EXISTS (
        SELECT FROM recipients_heldrow AS held JOIN $person AS row ON row.nik = held.said ->> 'nik'
        WHERE held.change_id = change.id
    )
    OR %(is_complete)s AND change.village_id IN (SELECT village_id FROM $family)
)
