-- Purpose: who this source had before in the villages of the file and is not in it now.
-- Rows: a few. Index: none (hashed).
CREATE UNLOGGED TABLE $gone WITH (autovacuum_enabled = false) AS
SELECT known.id AS person_id, known.family_id
FROM recipients_personrecord AS record JOIN recipients_person AS known ON known.id = record.person_id
WHERE %(is_complete)s AND record.source = %(source)s AND record.is_current
    AND known.vital_status IN ('alive', 'unknown') AND known.vanished_in = ''
    AND known.village_id IN (SELECT village_id FROM $family)
    AND NOT EXISTS (SELECT FROM $person AS row WHERE row.nik = known.nik)
