-- Purpose: find the persons of a list of accounts and say which rows cannot be used.
-- Rows:    one per row of the list.
-- Indexes: the unique NIK of living records.
UPDATE account_rows line
   SET person_id = judged.person_id,
       trouble = judged.trouble
  FROM (
       SELECT line.row, person.id AS person_id,
              CASE WHEN line.trouble <> '' THEN line.trouble
                   WHEN person.id IS NULL THEN 'NIK_UNKNOWN'
                   WHEN count(*) OVER (PARTITION BY line.nik) > 1
                        AND row_number() OVER (PARTITION BY line.nik ORDER BY line.row) > 1 THEN 'DUPLICATE_IN_FILE'
                   WHEN line.number <> '' AND count(*) OVER (PARTITION BY nullif(line.number, '')) > 1
                        THEN 'ACCOUNT_TWICE'
                   WHEN other.id IS NOT NULL THEN 'ACCOUNT_OF_ANOTHER'
                   ELSE '' END AS trouble
         FROM account_rows line
         LEFT JOIN recipients_person person ON person.nik = line.nik AND person.vital_status NOT IN ('deceased', 'merged')
         LEFT JOIN distribution_account other
              ON other.agency_id = %(agency)s AND other.number = line.number AND other.valid_until IS NULL
             AND line.number <> '' AND other.person_id <> person.id
       ) judged
 WHERE judged.row = line.row
