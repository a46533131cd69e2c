"""What the database itself refuses about rules, rosters and deliveries, whoever asks.

Each refusal is a check violation that names the rule; distribution.errors turns it into a sentence.
"""

import re
from typing import Final

import pgtrigger


def _plpgsql(text: str) -> str:
    """The body of a trigger, with REFUSE name as a short form of raising a check violation."""
    return re.sub(r"REFUSE (\w+);", r"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '\1';", text)


LOCKED_RULE: Final = _plpgsql("""
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

# A roster goes its way in one direction; approval looks at the overlap matrix, closing at the deliveries.
FROZEN_ROSTER: Final = _plpgsql("""
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
   AND ROW(NEW.decree_number, NEW.planned_on, NEW.approved_by_id, NEW.approved_at, NEW.reason)
   IS DISTINCT FROM
   ROW(OLD.decree_number, OLD.planned_on, OLD.approved_by_id, OLD.approved_at, OLD.reason)
THEN
    REFUSE roster_is_frozen;
END IF;
IF OLD.state <> 'approved' AND NEW.state = 'approved' AND EXISTS (
    SELECT 1
      FROM distribution_roster other
      JOIN LATERAL (
           SELECT policy
             FROM distribution_overlap
            WHERE first_id = least(other.programme_id, NEW.programme_id)
              AND second_id = greatest(other.programme_id, NEW.programme_id)
              AND daterange(valid_from, valid_until)
                  @> make_date(substr(NEW.period, 1, 4)::int, substr(NEW.period, 7, 1)::int * 3 - 2, 1)
            ORDER BY valid_from DESC
            LIMIT 1
           ) matrix ON matrix.policy = 'forbidden'
     WHERE other.period = NEW.period
       AND other.id <> NEW.id
       AND other.state IN ('approved', 'closed')
       AND EXISTS (
           SELECT 1
             FROM distribution_rosterentry mine
             JOIN distribution_rosterentry theirs ON theirs.family_id = mine.family_id
            WHERE mine.roster_id = NEW.id AND theirs.roster_id = other.id
           )
) THEN
    REFUSE roster_overlap_forbidden;
END IF;
IF OLD.state <> 'closed' AND NEW.state = 'closed' AND EXISTS (
    SELECT 1
      FROM distribution_rosterentry entry
      LEFT JOIN distribution_delivery delivery ON delivery.entry_id = entry.id AND delivery.state <> 'open'
     WHERE entry.roster_id = NEW.id AND delivery.id IS NULL
) THEN
    REFUSE roster_closed_with_open_deliveries;
END IF;
RETURN NEW;
""")

FROZEN_ENTRIES: Final = _plpgsql("""
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

CLOSED_DELIVERIES: Final = _plpgsql("""
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


def statement_triggers(name: str, func: str, *, insert: bool) -> list[pgtrigger.Trigger]:
    """One trigger per kind of change, as PostgreSQL wants with transition tables; `touched` are the rows."""
    kinds = [
        ("update", pgtrigger.Update, pgtrigger.Referencing(old="touched", new="changed")),
        ("delete", pgtrigger.Delete, pgtrigger.Referencing(old="touched")),
    ]
    if insert:
        kinds.append(("insert", pgtrigger.Insert, pgtrigger.Referencing(new="touched")))
    both = "FROM (SELECT * FROM touched UNION ALL SELECT * FROM changed) touched"
    return [
        pgtrigger.Trigger(
            name=f"{name}_{kind}",
            operation=operation,
            when=pgtrigger.After,
            level=pgtrigger.Statement,
            referencing=referencing,
            func=func.replace("FROM touched", both) if kind == "update" else func,
        )
        for kind, operation, referencing in kinds
    ]
