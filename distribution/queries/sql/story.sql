-- Purpose: everything that happened to one family, as facts of the 14 steps, each with its moment and its source row.
-- Rows:    some dozens.
-- Indexes: foreign keys of family and person; import_issue_by_code by file.
WITH persons AS (
    SELECT id, full_name FROM recipients_person WHERE family_id = %(family)s
), sources AS (
    SELECT source_import_id AS import, source_row AS line, 'families' AS part, '' AS name, version, source
      FROM recipients_livingconditions
     WHERE family_id = %(family)s
     UNION ALL
    -- In two parts, because each of them has its own index.
    SELECT given.source_import_id, given.source_row, 'persons', persons.full_name, given.version, given.source
      FROM recipients_personconditions given
      JOIN persons ON persons.id = given.person_id
     WHERE given.is_current
     UNION ALL
    SELECT given.source_import_id, given.source_row, 'persons', persons.full_name, given.version, given.source
      FROM recipients_personconditions given
      JOIN persons ON persons.id = given.person_id
     WHERE NOT given.is_current
     UNION ALL
    SELECT record.source_import_id, record.source_row, 'persons', persons.full_name, record.version, record.source
      FROM recipients_personrecord record
      JOIN persons ON persons.id = record.person_id
), imports AS (
    SELECT job.*
      FROM recipients_import job
     WHERE job.id IN (SELECT import FROM sources
                      UNION
                      SELECT source_import_id FROM recipients_decilerecord WHERE family_id = %(family)s)
), lines AS (
    SELECT sources.*, file.id AS file_id, file.name AS file
      FROM sources
      JOIN recipients_importfile file ON file.part_of_id = sources.import AND file.part IN (sources.part, 'both')
     WHERE sources.line IS NOT NULL
), checks AS (
    SELECT asked.*, persons.full_name
      FROM verification_check asked
      JOIN persons ON persons.id = asked.person_id
), findings AS (
    SELECT finding.*, persons.full_name, decider.full_name AS decider
      FROM verification_finding finding
      JOIN persons ON persons.id = finding.person_id
      LEFT JOIN access_user decider ON decider.id = finding.decided_by_id
), results AS (
    SELECT DISTINCT ON (job.programme_id, job.period)
           job.id, job.period, job.finished_at, programme.name AS programme, rule.version, result.is_eligible,
           result.reasons, result.amount, result.quantity, result.goods
      FROM distribution_eligibility result
      JOIN distribution_determination job ON job.id = result.determination_id AND job.state = 'finished'
      JOIN distribution_programme programme ON programme.id = job.programme_id
      JOIN distribution_programmerule rule ON rule.id = job.rule_id
     WHERE result.family_id = %(family)s
     ORDER BY job.programme_id, job.period, job.id DESC
), entries AS (
    SELECT entry.id, entry.amount, entry.quantity, entry.goods, entry.roster_id, roster.period, roster.state, roster.drawn_at, roster.approved_at,
           roster.decree_number, roster.reason, programme.name AS programme, persons.full_name AS receiver,
           maker.full_name AS maker, approver.full_name AS approver
      FROM distribution_rosterentry entry
      JOIN distribution_roster roster ON roster.id = entry.roster_id
      JOIN distribution_programme programme ON programme.id = roster.programme_id
      JOIN recipients_person persons ON persons.id = entry.recipient_id
      JOIN access_user maker ON maker.id = roster.drawn_by_id
      LEFT JOIN access_user approver ON approver.id = roster.approved_by_id
     WHERE entry.family_id = %(family)s
), facts AS (
    SELECT 1 AS step, 'uploaded' AS kind, imports.uploaded_at AS at,
           jsonb_build_object('import', imports.id, 'format', imports.format, 'version', imports.dataset_version,
                              'by', uploader.full_name,
                              'files', (SELECT string_agg(name, ', ' ORDER BY name)
                                          FROM recipients_importfile WHERE part_of_id = imports.id)) AS data
      FROM imports
      JOIN access_user uploader ON uploader.id = imports.uploaded_by_id
     UNION ALL
    SELECT 2, 'read', imports.uploaded_at,
           jsonb_build_object('import', imports.id, 'file', lines.file, 'row', lines.line, 'name', lines.name)
      FROM lines
      JOIN imports ON imports.id = lines.import
     UNION ALL
    SELECT 3, 'judged', imports.uploaded_at,
           jsonb_build_object('import', imports.id, 'file', lines.file, 'row', lines.line, 'code', issue.code,
                              'severity', issue.severity)
      FROM lines
      JOIN imports ON imports.id = lines.import
      JOIN recipients_importissue issue ON issue.file_id = lines.file_id AND issue.row = lines.line
     UNION ALL
    SELECT 4, 'decile', imports.admitted_at,
           jsonb_build_object('import', imports.id, 'version', given.version, 'decile', given.national,
                              'before', lag(given.national) OVER (ORDER BY given.version, given.id))
      FROM recipients_decilerecord given
      LEFT JOIN imports ON imports.id = given.source_import_id
     WHERE given.family_id = %(family)s
     UNION ALL
    SELECT 5, CASE WHEN imports.admitted_at IS NULL THEN 'not_admitted' ELSE 'admitted' END,
           coalesce(imports.admitted_at, imports.uploaded_at),
           jsonb_build_object('import', imports.id, 'version', imports.dataset_version, 'by', admitter.full_name)
      FROM imports
      LEFT JOIN access_user admitter ON admitter.id = imports.admitted_by_id
     UNION ALL
    SELECT 5, 'correction_' || wish.state, coalesce(wish.undone_at, wish.decided_at, wish.requested_at),
           jsonb_build_object('by', coalesce(decider.full_name, asker.full_name), 'asked_by', asker.full_name,
                              'change', wish.id, 'kind', wish.kind, 'undone_by', undoer.full_name)
      FROM recipients_correction wish
      JOIN access_user asker ON asker.id = wish.requested_by_id
      LEFT JOIN access_user decider ON decider.id = wish.decided_by_id
      LEFT JOIN access_user undoer ON undoer.id = wish.undone_by_id
     WHERE wish.state <> 'draft'
       AND (wish.family_id = %(family)s OR wish.other_family_id = %(family)s
            OR wish.person_id IN (SELECT id FROM persons))
     UNION ALL
    SELECT 6, CASE WHEN state = 'answered' THEN 'was_due' ELSE 'due' END, due_on::timestamp AT TIME ZONE %(zone)s,
           jsonb_build_object('name', string_agg(full_name, ', ' ORDER BY person_id), 'because', due_because,
                              'source', source)
      FROM checks
     GROUP BY 2, due_on, due_because, source
     UNION ALL
    SELECT 7, 'asked', max(answered_at),
           jsonb_build_object('name', string_agg(full_name, ', ' ORDER BY person_id), 'source', source, 'run', run_id)
      FROM checks
     WHERE state = 'answered'
     GROUP BY source, run_id, (answered_at AT TIME ZONE %(zone)s)::date
     UNION ALL
    SELECT 8, 'answered', max(answered_at),
           jsonb_build_object('name', string_agg(full_name, ', ' ORDER BY person_id), 'outcome', outcome,
                              'source', source)
      FROM checks
     WHERE state = 'answered'
     GROUP BY source, outcome, run_id, (answered_at AT TIME ZONE %(zone)s)::date
     UNION ALL
    SELECT 8, 'finding', opened_at, jsonb_build_object('name', full_name, 'finding', id, 'kind', kind)
      FROM findings
     UNION ALL
    SELECT 9, CASE WHEN state = 'decided' THEN 'decided' ELSE 'undecided' END, coalesce(decided_at, opened_at),
           jsonb_build_object('name', full_name, 'finding', id, 'kind', kind, 'decision', decision, 'by', decider,
                              'state', state)
      FROM findings
     UNION ALL
    SELECT 9, 'visit_' || visit.state, coalesce(visit.visited_at, visit.assigned_at),
           jsonb_build_object('finding', visit.finding_id, 'outcome', visit.outcome,
                              'by', coalesce(visitor.full_name, asker.full_name))
      FROM verification_groundcheck visit
      JOIN access_user asker ON asker.id = visit.assigned_by_id
      LEFT JOIN access_user visitor ON visitor.id = visit.visited_by_id
     WHERE visit.family_id = %(family)s
     UNION ALL
    SELECT 9, 'objection', coalesce(decided_at, recorded_at),
           jsonb_build_object('objection', id, 'kind', kind, 'state', state, 'outcome', outcome)
      FROM distribution_objection
     WHERE family_id = %(family)s
     UNION ALL
    SELECT 10, CASE WHEN is_eligible THEN 'eligible' ELSE 'ineligible' END, finished_at,
           jsonb_build_object('determination', id, 'programme', programme, 'period', period, 'rule', version,
                              'reasons', to_jsonb(reasons), 'amount', amount,
                              'quantity', quantity, 'goods', goods)
      FROM results
     UNION ALL
    SELECT 11, 'roster_' || state, coalesce(approved_at, drawn_at),
           jsonb_build_object('roster', roster_id, 'programme', programme, 'period', period, 'receiver', receiver,
                              'decree', decree_number, 'by', coalesce(approver, maker))
      FROM entries
     UNION ALL
    SELECT 12, 'delivery_' || delivery.state, coalesce(delivery.recorded_at, entries.approved_at),
           jsonb_build_object('roster', entries.roster_id, 'programme', entries.programme, 'period', entries.period,
                              'village', delivery.village_id, 'amount', entries.amount,
                              'quantity', entries.quantity, 'goods', entries.goods,
                              'because', delivery.failed_because, 'by', recorder.full_name)
      FROM entries
      JOIN distribution_delivery delivery ON delivery.entry_id = entries.id
      LEFT JOIN access_user recorder ON recorder.id = delivery.recorded_by_id
     UNION ALL
    SELECT 12, 'payment', step.at,
           jsonb_build_object('family', %(family)s, 'programme', entries.programme, 'period', entries.period,
                              'agency', agency.name, 'state', payment.state)
      FROM entries
      JOIN distribution_payment payment ON payment.entry_id = entries.id
      JOIN distribution_paymentbatch batch ON batch.id = payment.batch_id
      JOIN distribution_payingagency agency ON agency.id = batch.agency_id
      JOIN LATERAL (
           SELECT at FROM distribution_paymentstep WHERE payment_id = payment.id ORDER BY id DESC LIMIT 1
           ) step ON true
     UNION ALL
    SELECT 14, 'last_answer', max(answered_at), jsonb_build_object('source', source)
      FROM checks
     WHERE is_latest
     GROUP BY source
    UNION ALL
    SELECT 14, 'proposal',
           coalesce(proposal.answered_on::timestamp AT TIME ZONE %(zone)s, proposal.checked_at, proposal.made_at),
           jsonb_build_object('proposal', proposal.id, 'kind', proposal.kind, 'state', proposal.state)
      FROM verification_proposal proposal
     WHERE proposal.family_id = %(family)s
)
SELECT step, kind, at, data FROM facts ORDER BY step, at NULLS LAST, kind, data::text
