-- Purpose: whose number this is: the families of the persons with this NIK and of the cards, held or former, with this
--     KK number. A person's kelurahan comes along, for a look at whether the one who asks may see the person.
-- Rows: a handful. Index: person_nik_once_among_those_who_count, and one for numbers held, one for former ones.
SELECT family_id, village_id FROM recipients_person WHERE nik = %(number)s
UNION
SELECT family_id, NULL FROM recipients_familycard WHERE kk_number = %(number)s AND until_on IS NULL
UNION
SELECT family_id, NULL FROM recipients_familycard WHERE kk_number = %(number)s AND until_on IS NOT NULL
