-- Purpose: whom rows may mean that give no whole number: payments whose last digits or name agree, at most five, the
--          likeliest first. Only rows for which nothing was found; a person decides.
-- Rows:    some per masked row.
-- Indexes: none: tables of this transaction, joined by hash on what masks leave to be seen.
INSERT INTO reply_found (row, payment_id, entry_id, is_sure, trouble, score)
WITH open_rows AS (
       SELECT line.*,
              CASE WHEN right(line.account_pattern, 4) ~ '^[0-9]{4}$' THEN right(line.account_pattern, 4) END
              AS account_tail,
              CASE WHEN right(line.nik_pattern, 4) ~ '^[0-9]{4}$' THEN right(line.nik_pattern, 4) END AS nik_tail
         FROM reply_rows line
        WHERE line.trouble = ''
          AND NOT EXISTS (SELECT 1 FROM reply_found WHERE reply_found.row = line.row)
       ), unnumbered AS (
       -- whose NIK ends in digits that can be seen is found by them, or is nobody
       SELECT * FROM open_rows WHERE name_key <> '' AND nik_tail IS NULL
       ), alike AS (
       -- each name is compared once, however many people have it
       SELECT said.name_key AS said, known.name_key
         FROM (SELECT DISTINCT name_key FROM (SELECT name_key FROM unnumbered ORDER BY row LIMIT %(fuzzy)s) few) said
         JOIN (SELECT DISTINCT name_key FROM reply_payable) known
              ON split_part(known.name_key, ' ', 1) = split_part(said.name_key, ' ', 1)
        WHERE similarity(known.name_key, said.name_key) >= 0.5
       ), pairs AS (
       SELECT line.row, payable.payment_id
         FROM open_rows line JOIN reply_payable payable ON payable.account_tail = line.account_tail
        UNION
       SELECT line.row, payable.payment_id
         FROM open_rows line JOIN reply_payable payable ON payable.nik_tail = line.nik_tail
        UNION
       SELECT line.row, payable.payment_id
         FROM unnumbered line JOIN reply_payable payable ON payable.name_key = line.name_key
        WHERE line.account_tail IS NULL OR payable.account = ''
        UNION
       SELECT line.row, payable.payment_id
         FROM unnumbered line
         JOIN alike ON alike.said = line.name_key
         JOIN reply_payable payable ON payable.name_key = alike.name_key
        WHERE line.account_tail IS NULL OR payable.account = ''
       ), scored AS (
       SELECT pairs.row, pairs.payment_id, payable.entry_id,
              CASE WHEN line.account_pattern <> '' THEN 40 ELSE 0 END
              + CASE WHEN line.nik_pattern <> '' THEN 40 ELSE 0 END
              + CASE WHEN line.name_key LIKE '%%\%%%%' AND payable.name_key LIKE line.name_key THEN 25
                     ELSE (similarity(payable.name_key, line.name_key) * 30)::int END
              + CASE WHEN line.amount = payable.amount THEN 10 ELSE 0 END AS score
         FROM pairs
         JOIN open_rows line ON line.row = pairs.row
         JOIN reply_payable payable ON payable.payment_id = pairs.payment_id
        WHERE (line.account_pattern = '' OR payable.account = '' OR payable.account LIKE line.account_pattern)
          AND (line.nik_pattern = '' OR payable.nik LIKE line.nik_pattern)
          AND (line.account = '' OR payable.account IN ('', line.account))
          AND (line.nik = '' OR payable.nik = line.nik)
       )
SELECT row, payment_id, entry_id, false, 'MASKED', score
  FROM (SELECT scored.*, row_number() OVER (PARTITION BY row ORDER BY score DESC, payment_id) AS place FROM scored) best
 WHERE place <= 5
