"""What the database itself refuses about rules, rosters and deliveries, whoever asks.

Each refusal is a check violation that names the rule; distribution.errors turns it into a sentence.
"""

import re
from typing import Final

import pgtrigger

from access.models import User


# What the overlap matrix says of another roster of the same period, on the first day of it: policy and level.
_MATRIX: Final = """JOIN LATERAL (
           SELECT policy, level
             FROM distribution_overlap
            WHERE first_id = least(other.programme_id, {roster}.programme_id)
              AND second_id = greatest(other.programme_id, {roster}.programme_id)
              AND daterange(valid_from, valid_until)
                  @> make_date(substr({roster}.period, 1, 4)::int, substr({roster}.period, 7, 1)::int * 3 - 2, 1)
           ) matrix ON true"""


def is_one_of_the_first_two(*, roster: str, user: str) -> str:
    """The condition, in SQL, that a user drew up or approved a roster or a change of it; never of the command line.

    `roster` and `user` are SQL expressions, such as NEW.roster_id. For triggers that ask for a third person.
    """
    return f"""(
    {user} <> {User.MACHINE_ID} AND (
        EXISTS (SELECT 1 FROM distribution_roster WHERE id = {roster} AND {user} IN (drawn_by_id, approved_by_id))
        OR EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = {roster} AND approved_by_id = {user})
        OR EXISTS (
            SELECT 1
              FROM distribution_rosteramendment amendment
              LEFT JOIN distribution_amendmentapproval approval ON approval.amendment_id = amendment.id
             WHERE amendment.roster_id = {roster}
               AND amendment.state <> 'discarded'
               AND {user} IN (amendment.drawn_by_id, approval.approved_by_id)
        )
    )
)"""  # noqa: S608 - expressions of our own triggers


def plpgsql(text: str) -> str:
    """The body of a trigger, with short forms filled in: REFUSE name raises a check violation, MACHINE is the account
    of the command line, JOIN_MATRIX_OF row is the overlap matrix between a roster and the `other` one, FIRST_TWO tells
    whether a user drew up or approved a roster or a change of it.
    """
    text = re.sub(
        r"FIRST_TWO\(([\w.]+), ([\w.]+)\)",
        lambda found: is_one_of_the_first_two(roster=found[1], user=found[2]),
        text,
    )
    text = re.sub(r"\bMACHINE\b", str(User.MACHINE_ID), text)
    text = re.sub(r"JOIN_MATRIX_OF (\w+)", lambda found: _MATRIX.replace("{roster}", found[1]), text)
    return re.sub(r"REFUSE (\w+);", r"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '\1';", text)


LOCKED_RULE: Final = plpgsql("""
IF TG_OP = 'DELETE' THEN
    REFUSE programme_rule_is_locked;
END IF;
IF ROW(NEW.programme_id, NEW.version, NEW.valid_from, NEW.definition, NEW.legal_basis, NEW.locked_at)
   IS DISTINCT FROM
   ROW(OLD.programme_id, OLD.version, OLD.valid_from, OLD.definition, OLD.legal_basis, OLD.locked_at)
THEN
    REFUSE programme_rule_is_locked;
END IF;
RETURN NEW;
""")

# A roster goes its way in one direction; approval looks at the approvals given and at the overlap matrix, closing at
# the deliveries and at who closes. Two approvals at once must not miss each other: within a period they queue up.
FROZEN_ROSTER: Final = plpgsql("""
IF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN (
    'draft>submitted', 'draft>discarded', 'submitted>draft', 'submitted>approved', 'submitted>discarded',
    'approved>closed'
) THEN
    REFUSE roster_state_goes_one_way;
END IF;
IF ROW(NEW.city_id, NEW.programme_id, NEW.period, NEW.determination_id, NEW.drawn_by_id, NEW.drawn_at)
   IS DISTINCT FROM
   ROW(OLD.city_id, OLD.programme_id, OLD.period, OLD.determination_id, OLD.drawn_by_id, OLD.drawn_at)
THEN
    REFUSE roster_is_frozen;
END IF;
IF OLD.state IN ('approved', 'closed', 'discarded')
   AND ROW(NEW.decree_number, NEW.decreed_on, NEW.planned_on, NEW.approved_by_id, NEW.approved_at, NEW.reason,
           NEW.sha256, NEW.freeze_exemption)
   IS DISTINCT FROM
   ROW(OLD.decree_number, OLD.decreed_on, OLD.planned_on, OLD.approved_by_id, OLD.approved_at, OLD.reason,
       OLD.sha256, OLD.freeze_exemption)
THEN
    REFUSE roster_is_frozen;
END IF;
IF OLD.state <> 'approved' AND NEW.state = 'approved' THEN
    PERFORM pg_advisory_xact_lock(hashtext('roster ' || NEW.period));
    IF EXISTS (
        WITH merged AS (SELECT id, merged_into_id FROM recipients_person WHERE merged_into_id IS NOT NULL)
        SELECT 1
          FROM distribution_roster other
          JOIN_MATRIX_OF NEW
         WHERE other.period = NEW.period
           AND other.id <> NEW.id
           AND other.state IN ('approved', 'closed')
           AND matrix.policy = 'forbidden'
           AND (
               EXISTS (
                   SELECT 1
                     FROM distribution_rosterentry mine
                     LEFT JOIN merged ON merged.id = mine.recipient_id
                     JOIN (distribution_rosterentry theirs LEFT JOIN merged also ON also.id = theirs.recipient_id)
                       ON coalesce(also.merged_into_id, theirs.recipient_id)
                          = coalesce(merged.merged_into_id, mine.recipient_id)
                      AND theirs.taken_out_in_id IS NULL
                    WHERE mine.roster_id = NEW.id AND mine.taken_out_in_id IS NULL AND theirs.roster_id = other.id
                   )
               OR matrix.level = 'family' AND EXISTS (
                   SELECT 1
                     FROM distribution_rosterentry mine
                     JOIN distribution_rosterentry theirs
                       ON theirs.family_id = mine.family_id AND theirs.taken_out_in_id IS NULL
                    WHERE mine.roster_id = NEW.id AND mine.taken_out_in_id IS NULL AND theirs.roster_id = other.id
                   )
               )
    ) THEN
        REFUSE roster_overlap_forbidden;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = NEW.id)
       OR EXISTS (SELECT 1 FROM distribution_rosterapproval WHERE roster_id = NEW.id AND approved_by_id IS NULL)
    THEN
        REFUSE roster_approvals_missing;
    END IF;
END IF;
IF OLD.state <> 'closed' AND NEW.state = 'closed' THEN
    IF EXISTS (
        SELECT 1
          FROM distribution_rosterentry entry
          LEFT JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state <> 'open'
         WHERE entry.roster_id = NEW.id AND delivery.id IS NULL
    ) THEN
        REFUSE roster_closed_with_open_deliveries;
    END IF;
    IF FIRST_TWO(NEW.id, NEW.closed_by_id) THEN
        REFUSE roster_closed_by_a_third_person;
    END IF;
    IF EXISTS (
        SELECT 1 FROM distribution_rosteramendment WHERE roster_id = NEW.id AND state IN ('draft', 'submitted')
    ) THEN
        REFUSE roster_closed_with_waiting_changes;
    END IF;
END IF;
RETURN NEW;
""")

# Entries stand still once the roster was submitted. After its approval an approved amendment may take them out, and put
# those in whom its lines name; heirs are of the same family.
_ENTRIES_CHANGED: Final = plpgsql("""
IF EXISTS (
    SELECT 1
      FROM touched
      LEFT JOIN changed ON changed.id = touched.id
      JOIN distribution_roster roster ON roster.id IN (touched.roster_id, changed.roster_id)
     WHERE roster.state IN ('submitted', 'approved', 'closed')
       AND (
           to_jsonb(touched) - 'taken_out_in_id' IS DISTINCT FROM to_jsonb(changed) - 'taken_out_in_id'
           OR touched.taken_out_in_id IS NOT NULL
           OR NOT EXISTS (
               SELECT 1
                 FROM distribution_amendmentline line
                 JOIN distribution_rosteramendment amendment ON amendment.id = line.amendment_id
                WHERE line.entry_out_id = touched.id
                  AND amendment.id = changed.taken_out_in_id
                  AND amendment.roster_id = touched.roster_id
                  AND amendment.state = 'approved'
               )
           )
) THEN
    REFUSE roster_entries_are_frozen;
END IF;
RETURN NULL;
""")
_ENTRIES_DELETED: Final = plpgsql("""
IF EXISTS (
    SELECT 1
      FROM touched
      JOIN distribution_roster roster ON roster.id = touched.roster_id
     WHERE roster.state IN ('submitted', 'approved', 'closed')
) THEN
    REFUSE roster_entries_are_frozen;
END IF;
RETURN NULL;
""")
_ENTRIES_ADDED: Final = plpgsql("""
IF NOT EXISTS (
    SELECT 1
      FROM (SELECT DISTINCT roster_id FROM touched) one
      JOIN distribution_roster roster ON roster.id = one.roster_id
     WHERE roster.state IN ('submitted', 'approved', 'closed')
) THEN
    RETURN NULL;
END IF;
IF EXISTS (
    SELECT 1
      FROM touched
      JOIN distribution_roster roster ON roster.id = touched.roster_id
      LEFT JOIN distribution_rosteramendment amendment
        ON amendment.id = touched.amendment_id AND amendment.roster_id = roster.id AND amendment.state = 'approved'
      LEFT JOIN distribution_amendmentline line
        ON line.amendment_id = amendment.id
       AND line.family_in_id = touched.family_id
       AND line.recipient_in_id = touched.recipient_id
       AND line.amount_in = touched.amount
       AND line.entry_in_id IS NULL
     WHERE roster.state IN ('submitted', 'closed') OR roster.state = 'approved' AND line.id IS NULL
) THEN
    REFUSE roster_entries_are_frozen;
END IF;
IF EXISTS (
    SELECT 1
      FROM touched
      JOIN distribution_rosteramendment amendment ON amendment.id = touched.amendment_id
      JOIN distribution_amendmentline line
        ON line.amendment_id = amendment.id AND line.family_in_id = touched.family_id
      JOIN distribution_rosterentry gone ON gone.id = line.entry_out_id
      JOIN recipients_person person ON person.id = touched.recipient_id
     WHERE amendment.kind IN ('heir', 'correction')
       AND (gone.family_id <> touched.family_id OR person.family_id <> touched.family_id)
) THEN
    REFUSE amendment_heir_of_the_same_family;
END IF;
PERFORM pg_advisory_xact_lock(hashtext('roster ' || roster.period))
   FROM distribution_roster roster WHERE id IN (SELECT roster_id FROM touched);
IF EXISTS (
    SELECT 1
      FROM touched
      JOIN distribution_roster roster ON roster.id = touched.roster_id
      JOIN distribution_roster other
        ON other.period = roster.period AND other.id <> roster.id AND other.state IN ('approved', 'closed')
      JOIN_MATRIX_OF roster
     WHERE matrix.policy = 'forbidden'
       AND EXISTS (
           SELECT 1
             FROM distribution_rosterentry theirs
            WHERE theirs.roster_id = other.id
              AND theirs.taken_out_in_id IS NULL
              AND (theirs.recipient_id = touched.recipient_id
                   OR theirs.recipient_id IN (
                       SELECT id FROM recipients_person WHERE merged_into_id = touched.recipient_id
                   )
                   OR matrix.level = 'family' AND theirs.family_id = touched.family_id)
           )
) THEN
    REFUSE roster_overlap_forbidden;
END IF;
RETURN NULL;
""")

# An approval is asked for by a draft, given while it waits, not by who drew it up, and stays.
_APPROVAL: Final = """
DECLARE
    whose TABLE_OF_SUBJECT%ROWTYPE;
BEGIN
SELECT * INTO whose FROM TABLE_OF_SUBJECT WHERE id = coalesce(NEW.SUBJECT_id, OLD.SUBJECT_id);
IF TG_OP = 'DELETE' THEN
    IF whose.state <> 'draft' THEN
        REFUSE SUBJECT_approval_is_kept;
    END IF;
    RETURN OLD;
END IF;
IF NEW.approved_by_id = whose.drawn_by_id AND NEW.approved_by_id <> MACHINE THEN
    REFUSE SUBJECT_approved_by_another_person;
END IF;
IF TG_OP = 'INSERT' AND (whose.state <> 'draft' OR NEW.approved_by_id IS NOT NULL)
   OR TG_OP = 'UPDATE' AND (
       whose.state <> 'submitted'
       OR OLD.approved_by_id IS NOT NULL
       OR ROW(NEW.SUBJECT_id, NEW.place, NEW.permission) IS DISTINCT FROM ROW(OLD.SUBJECT_id, OLD.place, OLD.permission)
   )
THEN
    REFUSE SUBJECT_approval_is_kept;
END IF;
MORE
RETURN NEW;
END;
"""


def frozen_approval(subject: str, table: str, more: str = "") -> str:
    """The trigger of the approvals of a `subject` (roster, amendment) kept in a table; `more` is refused besides."""
    text = _APPROVAL.replace("TABLE_OF_SUBJECT", table).replace("SUBJECT", subject).replace("MORE\n", more)
    return plpgsql(text)


FROZEN_APPROVAL: Final = frozen_approval("roster", "distribution_roster")

FROZEN_MINUTES: Final = plpgsql("""
IF TG_OP = 'UPDATE' OR NOT EXISTS (
    SELECT 1 FROM distribution_roster WHERE id = coalesce(NEW.roster_id, OLD.roster_id) AND state = 'draft'
) THEN
    REFUSE minutes_are_kept;
END IF;
RETURN coalesce(NEW, OLD);
""")

CLOSED_DELIVERIES: Final = plpgsql("""
IF EXISTS (
    SELECT 1
      FROM touched
      JOIN distribution_rosterentry entry ON entry.id = touched.entry_id
      JOIN distribution_roster roster ON roster.id = entry.roster_id
     WHERE roster.state = 'closed'
) THEN
    REFUSE roster_is_closed;
END IF;
RETURN NULL;
""")


# Whoever takes aid is named on the roster, or belongs to the same family card.
HANDOVER_FITS: Final = plpgsql("""
IF NOT EXISTS (
    SELECT 1
      FROM distribution_delivery delivery
      JOIN distribution_rosterentry entry ON entry.id = delivery.entry_id
      JOIN recipients_person person ON person.id = NEW.received_by_id
     WHERE delivery.id = NEW.delivery_id
       AND CASE
               WHEN NEW.how = 'delegate' THEN person.family_id = entry.family_id AND person.id <> entry.recipient_id
               ELSE person.id = entry.recipient_id
           END
) THEN
    REFUSE handover_is_for_the_family;
END IF;
RETURN NEW;
""")

_OLD_ROWS: Final = pgtrigger.Referencing(old="touched")
_BOTH_ROWS: Final = pgtrigger.Referencing(old="touched", new="changed")
_NEW_ROWS: Final = pgtrigger.Referencing(new="touched")


def _statement(
    name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, func: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        func=func,
    )


def statement_triggers(name: str, func: str) -> list[pgtrigger.Trigger]:
    """One trigger per kind of change, as PostgreSQL wants with transition tables; `touched` are the rows."""
    both = func.replace("FROM touched", "FROM (SELECT * FROM touched UNION ALL SELECT * FROM changed) touched")
    return [
        _statement(f"{name}_update", pgtrigger.Update, _BOTH_ROWS, both),
        _statement(f"{name}_delete", pgtrigger.Delete, _OLD_ROWS, func),
    ]


def entry_triggers(name: str) -> list[pgtrigger.Trigger]:
    """The triggers of roster entries: what may be changed, deleted and added, and when."""
    return [
        _statement(f"{name}_update", pgtrigger.Update, _BOTH_ROWS, _ENTRIES_CHANGED),
        _statement(f"{name}_delete", pgtrigger.Delete, _OLD_ROWS, _ENTRIES_DELETED),
        _statement(f"{name}_insert", pgtrigger.Insert, _NEW_ROWS, _ENTRIES_ADDED),
    ]
