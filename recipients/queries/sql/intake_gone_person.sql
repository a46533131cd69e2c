-- Purpose: living members that this source still had and that the file has in no row, not even a refused one.
-- Rows: all persons of the source read, few out. Index: none (hashed).
CREATE UNLOGGED TABLE $gone WITH (autovacuum_enabled = false) AS
SELECT person.id AS person_id
FROM recipients_personconditions AS conditions JOIN recipients_person AS person ON person.id = conditions.person_id
WHERE conditions.source = %(source)s AND conditions.is_current
    AND person.vital_status IN ('alive', 'unknown') AND person.vanished_in = ''
    AND NOT EXISTS (SELECT FROM $person_seen AS seen WHERE seen.person_id = person.id)
    AND NOT EXISTS (SELECT FROM $person AS row WHERE row.nik = person.nik)
