-- Purpose: which payments each row of a reply names by reference, NIK or account, and whether all it says agrees.
--          What agrees is sure; what agrees in one number and differs in another is for a person.
-- Rows:    about one per row of the reply.
-- Indexes: none: both sides are tables of this transaction and are joined by hash.
INSERT INTO reply_found (row, payment_id, entry_id, is_sure, trouble)
SELECT line.row, named.payment_id, payable.entry_id,
       fit.nik AND fit.account AND fit.id
       AND (line.payment_id IS NOT NULL OR line.nik = payable.nik OR fit.name),
       CASE WHEN NOT fit.id THEN 'ID_DIFFERS'
            WHEN NOT fit.nik THEN 'NIK_DIFFERS'
            WHEN NOT fit.account THEN 'ACCOUNT_DIFFERS'
            ELSE 'NAME_DIFFERS' END
  FROM (
       SELECT line.row, payable.payment_id
         FROM reply_rows line JOIN reply_payable payable ON payable.payment_id = line.payment_id
        WHERE line.trouble = ''
        UNION
       SELECT line.row, payable.payment_id
         FROM reply_rows line JOIN reply_payable payable ON payable.nik = line.nik
        WHERE line.trouble = '' AND line.nik <> ''
        UNION
       SELECT line.row, payable.payment_id
         FROM reply_rows line JOIN reply_payable payable ON payable.account = line.account
        WHERE line.trouble = '' AND line.account <> ''
       ) named
  JOIN reply_rows line ON line.row = named.row
  JOIN reply_payable payable ON payable.payment_id = named.payment_id
 CROSS JOIN LATERAL (
       SELECT line.payment_id IS NULL OR line.payment_id = payable.payment_id AS id,
              CASE WHEN line.nik <> '' THEN line.nik = payable.nik
                   WHEN line.nik_pattern <> '' THEN payable.nik LIKE line.nik_pattern
                   ELSE true END AS nik,
              CASE WHEN payable.account = '' THEN true
                   WHEN line.account <> '' THEN line.account = payable.account
                   WHEN line.account_pattern <> '' THEN payable.account LIKE line.account_pattern
                   ELSE true END AS account,
              line.name_key = payable.name_key AS name
       ) fit
