-- Purpose: a member whom the registry knows only as deceased stays that person; a file never brings anybody back.
-- Rows: a handful. Index: person_nik_once_among_those_who_count.
UPDATE $found AS found SET person_id = known.id, old_family_id = known.family_id, old_hash = conditions.source_hash
FROM recipients_person AS known LEFT JOIN recipients_personconditions AS conditions
    ON conditions.person_id = known.id AND conditions.source = %(source)s AND conditions.is_current
WHERE found.person_id IS NULL AND known.nik = found.nik AND known.vital_status = 'deceased'
