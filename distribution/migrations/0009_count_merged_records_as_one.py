"""Records that were merged are one receiver, for rosters as for changes of them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("distribution", "0008_history_without_idle_indexes"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="roster",
            name="roster_is_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="rosterentry",
            name="entries_are_frozen_insert",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="roster_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN (\n    'draft>submitted', 'draft>discarded', 'submitted>draft', 'submitted>approved', 'submitted>discarded',\n    'approved>closed'\n) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_state_goes_one_way';\nEND IF;\nIF ROW(NEW.city_id, NEW.programme_id, NEW.period, NEW.determination_id, NEW.drawn_by_id, NEW.drawn_at)\n   IS DISTINCT FROM\n   ROW(OLD.city_id, OLD.programme_id, OLD.period, OLD.determination_id, OLD.drawn_by_id, OLD.drawn_at)\nTHEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_is_frozen';\nEND IF;\nIF OLD.state IN ('approved', 'closed', 'discarded')\n   AND ROW(NEW.decree_number, NEW.decreed_on, NEW.planned_on, NEW.approved_by_id, NEW.approved_at, NEW.reason,\n           NEW.sha256, NEW.freeze_exemption)\n   IS DISTINCT FROM\n   ROW(OLD.decree_number, OLD.decreed_on, OLD.planned_on, OLD.approved_by_id, OLD.approved_at, OLD.reason,\n       OLD.sha256, OLD.freeze_exemption)\nTHEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_is_frozen';\nEND IF;\nIF OLD.state <> 'approved' AND NEW.state = 'approved' THEN\n    PERFORM pg_advisory_xact_lock(hashtext('roster ' || NEW.period));\n    IF EXISTS (\n        WITH merged AS (SELECT id, merged_into_id FROM recipients_person WHERE merged_into_id IS NOT NULL)\n        SELECT 1\n          FROM distribution_roster other\n          JOIN LATERAL (\n           SELECT policy, level\n             FROM distribution_overlap\n            WHERE first_id = least(other.programme_id, NEW.programme_id)\n              AND second_id = greatest(other.programme_id, NEW.programme_id)\n              AND daterange(valid_from, valid_until)\n                  @> make_date(substr(NEW.period, 1, 4)::int, substr(NEW.period, 7, 1)::int * 3 - 2, 1)\n           ) matrix ON true\n         WHERE other.period = NEW.period\n           AND other.id <> NEW.id\n           AND other.state IN ('approved', 'closed')\n           AND matrix.policy = 'forbidden'\n           AND (\n               EXISTS (\n                   SELECT 1\n                     FROM distribution_rosterentry mine\n                     LEFT JOIN merged ON merged.id = mine.recipient_id\n                     JOIN (distribution_rosterentry theirs LEFT JOIN merged also ON also.id = theirs.recipient_id)\n                       ON coalesce(also.merged_into_id, theirs.recipient_id)\n                          = coalesce(merged.merged_into_id, mine.recipient_id)\n                      AND theirs.taken_out_in_id IS NULL\n                    WHERE mine.roster_id = NEW.id AND mine.taken_out_in_id IS NULL AND theirs.roster_id = other.id\n                   )\n               OR matrix.level = 'family' AND EXISTS (\n                   SELECT 1\n                     FROM distribution_rosterentry mine\n                     JOIN distribution_rosterentry theirs\n                       ON theirs.family_id = mine.family_id AND theirs.taken_out_in_id IS NULL\n                    WHERE mine.roster_id = NEW.id AND mine.taken_out_in_id IS NULL AND theirs.roster_id = other.id\n                   )\n               )\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_overlap_forbidden';\n    END IF;\n    IF NOT EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = NEW.id)\n       OR EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = NEW.id AND approved_by_id IS NULL)\n    THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_approvals_missing';\n    END IF;\nEND IF;\nIF OLD.state <> 'closed' AND NEW.state = 'closed' THEN\n    IF EXISTS (\n        SELECT 1\n          FROM distribution_rosterentry entry\n          LEFT JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state <> 'open'\n         WHERE entry.roster_id = NEW.id AND delivery.id IS NULL\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_closed_with_open_deliveries';\n    END IF;\n    IF (\n    NEW.closed_by_id <> 1 AND (\n        EXISTS (SELECT 1 FROM distribution_roster WHERE id = NEW.id AND NEW.closed_by_id IN (drawn_by_id, approved_by_id))\n        OR EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = NEW.id AND approved_by_id = NEW.closed_by_id)\n        OR EXISTS (\n            SELECT 1\n              FROM distribution_rosteramendment amendment\n              LEFT JOIN distribution_amendmentapproval approval ON approval.amendment_id = amendment.id\n             WHERE amendment.roster_id = NEW.id\n               AND amendment.state <> 'discarded'\n               AND NEW.closed_by_id IN (amendment.drawn_by_id, approval.approved_by_id)\n        )\n    )\n) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_closed_by_a_third_person';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM distribution_rosteramendment WHERE roster_id = NEW.id AND state IN ('draft', 'submitted')\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_closed_with_waiting_changes';\n    END IF;\nEND IF;\nRETURN NEW;\n",
                    hash="b0209c59e90445ab93f8b5f2011ff67bd05de452",
                    operation="UPDATE",
                    pgid="pgtrigger_roster_is_frozen_74bfa",
                    table="distribution_roster",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rosterentry",
            trigger=pgtrigger.compiler.Trigger(
                name="entries_are_frozen_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NOT EXISTS (\n    SELECT 1\n      FROM (SELECT DISTINCT roster_id FROM touched) one\n      JOIN distribution_roster roster ON roster.id = one.roster_id\n     WHERE roster.state IN ('submitted', 'approved', 'closed')\n) THEN\n    RETURN NULL;\nEND IF;\nIF EXISTS (\n    SELECT 1\n      FROM touched\n      JOIN distribution_roster roster ON roster.id = touched.roster_id\n      LEFT JOIN distribution_rosteramendment amendment\n        ON amendment.id = touched.amendment_id AND amendment.roster_id = roster.id AND amendment.state = 'approved'\n      LEFT JOIN distribution_amendmentline line\n        ON line.amendment_id = amendment.id\n       AND line.family_in_id = touched.family_id\n       AND line.recipient_in_id = touched.recipient_id\n       AND line.amount_in = touched.amount\n       AND line.entry_in_id IS NULL\n     WHERE roster.state IN ('submitted', 'closed') OR roster.state = 'approved' AND line.id IS NULL\n) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_entries_are_frozen';\nEND IF;\nIF EXISTS (\n    SELECT 1\n      FROM touched\n      JOIN distribution_rosteramendment amendment ON amendment.id = touched.amendment_id\n      JOIN distribution_amendmentline line\n        ON line.amendment_id = amendment.id AND line.family_in_id = touched.family_id\n      JOIN distribution_rosterentry gone ON gone.id = line.entry_out_id\n      JOIN recipients_person person ON person.id = touched.recipient_id\n     WHERE amendment.kind IN ('heir', 'correction')\n       AND (gone.family_id <> touched.family_id OR person.family_id <> touched.family_id)\n) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'amendment_heir_of_the_same_family';\nEND IF;\nPERFORM pg_advisory_xact_lock(hashtext('roster ' || roster.period))\n   FROM distribution_roster roster WHERE id IN (SELECT roster_id FROM touched);\nIF EXISTS (\n    SELECT 1\n      FROM touched\n      JOIN distribution_roster roster ON roster.id = touched.roster_id\n      JOIN distribution_roster other\n        ON other.period = roster.period AND other.id <> roster.id AND other.state IN ('approved', 'closed')\n      JOIN LATERAL (\n           SELECT policy, level\n             FROM distribution_overlap\n            WHERE first_id = least(other.programme_id, roster.programme_id)\n              AND second_id = greatest(other.programme_id, roster.programme_id)\n              AND daterange(valid_from, valid_until)\n                  @> make_date(substr(roster.period, 1, 4)::int, substr(roster.period, 7, 1)::int * 3 - 2, 1)\n           ) matrix ON true\n     WHERE matrix.policy = 'forbidden'\n       AND EXISTS (\n           SELECT 1\n             FROM distribution_rosterentry theirs\n            WHERE theirs.roster_id = other.id\n              AND theirs.taken_out_in_id IS NULL\n              AND (theirs.recipient_id = touched.recipient_id\n                   OR theirs.recipient_id IN (\n                       SELECT id FROM recipients_person WHERE merged_into_id = touched.recipient_id\n                   )\n                   OR matrix.level = 'family' AND theirs.family_id = touched.family_id)\n           )\n) THEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'roster_overlap_forbidden';\nEND IF;\nRETURN NULL;\n",
                    hash="49c374f1aa7645214d9cb240dead614da1a58116",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_entries_are_frozen_insert_a18d6",
                    referencing="REFERENCING NEW TABLE AS touched ",
                    table="distribution_rosterentry",
                    when="AFTER",
                ),
            ),
        ),
    ]
