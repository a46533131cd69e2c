-- Purpose: look again at the matched rows of a reply just before they are taken over: others may have been meanwhile.
-- Rows:    the matched rows.
-- Indexes: reply_line_by_match, primary key of payments.
UPDATE distribution_replyline line
   SET match = {meeting}, trouble = CASE WHEN {meeting} = 'conflict' THEN 'CONTRADICTS' ELSE '' END
  FROM distribution_payment payable
  JOIN distribution_delivery delivery ON delivery.entry_id = payable.entry_id
 WHERE line.reply_id = %(reply)s
   AND line.match = 'matched'
   AND payable.id = line.payment_id
   AND {meeting} <> 'matched'
