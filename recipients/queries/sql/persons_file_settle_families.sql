-- Purpose: a known family changes by another head and, where the source knows the domicile, by another address.
-- Rows: one per known family, few written. Index: none (hashed).
UPDATE $family_fate AS fate SET fate = 'changed'
FROM (
    SELECT fate.row_number
    FROM $family_fate AS fate JOIN $family AS said USING (row_number)
    JOIN recipients_family AS known ON known.id = fate.family_id
    LEFT JOIN $person_fate AS head ON head.row_number = said.head_row AND head.family_id = fate.family_id
    WHERE fate.fate = 'unchanged' AND (
        head.person_id IS NOT NULL AND head.person_id IS DISTINCT FROM known.head_id
        OR %(knows_domicile)s AND (
            said.village_id <> known.village_id OR said.address NOT IN ('', known.address)
            OR said.rt NOT IN ('', known.rt) OR said.rw NOT IN ('', known.rw)
        )
    )
) AS other
WHERE other.row_number = fate.row_number
