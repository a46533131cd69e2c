-- Purpose: everybody of a scratch city, to make second records and look-alikes from. Rows: all persons.
-- Index: recipients_person_pkey.
SELECT id, family_id, nik, full_name, sex, birth_date, mother_name, birth_place, card_address
FROM recipients_person ORDER BY id
