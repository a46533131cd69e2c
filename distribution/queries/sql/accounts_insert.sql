-- Purpose: the accounts of a list that are not there yet; those that are take over the card's state.
-- Rows:    one per row of the list that is used.
-- Indexes: account_one_per_person_and_bank.
INSERT INTO distribution_account (
       person_id, agency_id, number, holder_name, card_state, valid_from, valid_until, read_from_id
)
SELECT person_id, %(agency)s, number, holder_name, card_state, %(on)s, NULL, %(list)s
  FROM account_rows
 WHERE trouble = ''
ON CONFLICT (person_id, agency_id) WHERE valid_until IS NULL
DO UPDATE SET number = excluded.number, holder_name = excluded.holder_name, card_state = excluded.card_state,
              read_from_id = excluded.read_from_id
        WHERE (distribution_account.number, distribution_account.holder_name, distribution_account.card_state)
              IS DISTINCT FROM (excluded.number, excluded.holder_name, excluded.card_state)
