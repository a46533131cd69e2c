-- Purpose: look again at the matched and the known rows of a reply just before it is taken over: another reply may have
--          been taken over, or back, meanwhile.
-- Rows:    the matched and the known rows.
-- Indexes: reply_line_by_match, primary key of payments.
UPDATE distribution_replyline line
   SET match = {meeting}, trouble = CASE WHEN {meeting} = 'conflict' THEN 'CONTRADICTS' ELSE '' END
  FROM distribution_payment payable
  JOIN distribution_delivery delivery ON delivery.entry_id = payable.entry_id
 WHERE line.reply_id = %(reply)s
   AND line.match IN ('matched', 'known')
   AND payable.id = line.payment_id
   AND {meeting} <> line.match
