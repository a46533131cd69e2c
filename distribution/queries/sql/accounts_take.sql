-- Purpose: take a bank's list of accounts over: new and changed ones; another account of the same person ends.
-- Rows:    one per row of the list that is used.
-- Indexes: account_one_per_person_and_bank.
WITH told AS (
       SELECT person_id, number, holder_name, card_state FROM account_rows WHERE trouble = ''
       ), ended AS (
       UPDATE distribution_account account
          SET valid_until = %(on)s
         FROM told
        WHERE account.person_id = told.person_id
          AND account.agency_id = %(agency)s
          AND account.valid_until IS NULL
          AND account.number <> told.number
          AND account.number <> ''
    RETURNING account.id
       )
SELECT count(*) FROM ended
