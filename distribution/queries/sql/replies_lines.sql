-- Purpose: the rows of a reply with what was found: matched, recorded already, for a person, or not usable.
-- Rows:    one per row of the file (100,000 in a large city).
-- Indexes: none.
INSERT INTO distribution_replyline (
       reply_id, row, match, trouble, nik, nik_pattern, account, account_pattern, full_name, name_key, amount, outcome,
       because, said, note, reference, paid_on, payment_id, candidates, decided_because
)
WITH found AS (
       SELECT row,
              count(*) FILTER (WHERE is_sure) AS sure,
              min(payment_id) FILTER (WHERE is_sure) AS payment_id,
              (array_agg(payment_id ORDER BY is_sure DESC, score DESC NULLS LAST, payment_id))[1:5] AS candidates,
              min(trouble) FILTER (WHERE NOT is_sure) AS trouble
         FROM reply_found
        GROUP BY row
       ), read AS (
       SELECT line.*, found.sure, found.candidates, found.trouble AS doubt,
              CASE WHEN found.sure = 1 THEN found.payment_id END AS named,
              CASE WHEN found.sure = 1
                   THEN row_number() OVER (PARTITION BY found.payment_id, line.outcome, line.amount ORDER BY line.row)
              END AS time_said
         FROM reply_rows line
         LEFT JOIN found ON found.row = line.row
       ), said AS (
       SELECT named, count(DISTINCT (outcome, amount)) AS ways
         FROM read
        WHERE named IS NOT NULL AND trouble = ''
        GROUP BY named
       ), judged AS (
       SELECT read.*, payable.state, payable.amount AS due, payable.delivery,
              CASE WHEN read.trouble <> '' THEN 'refused'
                   WHEN read.named IS NULL AND read.candidates IS NULL THEN 'unknown'
                   WHEN read.named IS NULL THEN 'queue'
                   WHEN said.ways > 1 THEN 'conflict'
                   WHEN read.time_said > 1 THEN 'refused'
                   WHEN read.amount <> payable.amount THEN 'conflict'
                   ELSE {meeting} END AS match,
              CASE WHEN read.trouble <> '' THEN read.trouble
                   WHEN read.named IS NULL AND read.candidates IS NULL THEN 'NOBODY_FOUND'
                   WHEN read.named IS NULL AND read.sure > 1 THEN 'SEVERAL_PAYMENTS'
                   WHEN read.named IS NULL THEN coalesce(read.doubt, 'MASKED')
                   WHEN said.ways > 1 THEN 'SAID_TWICE'
                   WHEN read.time_said > 1 THEN 'DUPLICATE_IN_FILE'
                   WHEN read.amount <> payable.amount THEN 'AMOUNT_DIFFERS'
                   ELSE '' END AS why
         FROM read
         LEFT JOIN reply_payable payable ON payable.payment_id = read.named
         LEFT JOIN said ON said.named = read.named
       )
SELECT %(reply)s, row, match, CASE WHEN match = 'conflict' AND why = '' THEN 'CONTRADICTS' ELSE why END,
       nik, nik_pattern, account, account_pattern, full_name, name_key, amount, outcome, because, said, note,
       reference, paid_on, CASE WHEN match = 'queue' THEN NULL ELSE named END, coalesce(candidates, '{}'), ''
  FROM judged
 ORDER BY row
