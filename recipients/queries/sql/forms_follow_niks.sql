-- Purpose: rows that name a person by a NIK which a form has corrected since get the NIK of the registry: else the same
--     person would be entered twice, once under each. Where the file or the registry has both, nothing is guessed.
-- Rows: a few. Index: recipients_person_pkey, person_nik_once_among_those_who_count.
UPDATE $person AS line SET nik = known.nik
FROM (
    SELECT DISTINCT ON (said) one -> 'before' ->> 'nik' AS said, (one ->> 'key')::bigint AS person_id
    FROM recipients_correction AS event CROSS JOIN LATERAL jsonb_array_elements(event.writes) AS one
    WHERE event.state IN ('applied', 'undo_waiting') AND one ->> 'table' = 'person'
        AND jsonb_typeof(one -> 'before') = 'object' AND one -> 'before' ? 'nik'
    ORDER BY said, event.id DESC
) AS corrected
JOIN recipients_person AS known ON known.id = corrected.person_id
WHERE line.nik = corrected.said AND known.nik <> corrected.said AND known.vital_status NOT IN ('deceased', 'merged')
    AND NOT EXISTS (
        SELECT FROM recipients_person AS other
        WHERE other.nik = corrected.said AND other.vital_status NOT IN ('deceased', 'merged')
    )
    AND NOT EXISTS (SELECT FROM $person AS twin WHERE twin.nik = known.nik)
