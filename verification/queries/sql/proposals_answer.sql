-- Purpose: keep the centre's answers to proposals that wait for one. Rows: the answers of a file.
-- Index: verification_proposal_pkey.
UPDATE verification_proposal AS proposal
SET state = said.state, answered_on = said.answered_on, answer = said.answer
FROM jsonb_to_recordset(%(answers)s::jsonb) AS said (id bigint, state text, answered_on date, answer text)
WHERE proposal.id = said.id AND proposal.state = 'sent'
RETURNING proposal.id
