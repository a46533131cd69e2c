-- Purpose: the rows of a matching request that wait for an answer, locked until the transaction ends; who has an earlier
--          answer or an undecided finding.
-- Rows: at most ten thousand. Index: exchange_line_row_once, primary key, check_one_latest_per_person_and_source,
--       finding_one_open_per_person_and_kind.
SELECT line.row, line.mark, held.id, line.asked_hash,
       EXISTS (SELECT FROM verification_check former
               WHERE former.person_id = held.person_id AND former.source = held.source AND former.is_latest),
       EXISTS (SELECT FROM verification_finding known
               WHERE known.person_id = held.person_id AND NOT (known.state = 'decided'))
FROM verification_exchangeline line
JOIN verification_check held ON held.id = line.question_id
WHERE line.exchange_id = %(exchange)s AND held.state = 'sent'
ORDER BY held.id
FOR NO KEY UPDATE OF held
