"""What the database itself refuses about changes of an approved roster: their way, their lines, their approvals."""

from typing import Final

from distribution.models.triggers import frozen_approval, plpgsql


FROZEN_AMENDMENT: Final = plpgsql("""
IF TG_OP = 'DELETE' THEN
    REFUSE amendment_is_frozen;
END IF;
IF OLD.state || '>' || NEW.state NOT IN ('draft>submitted', 'submitted>approved', 'submitted>discarded')
   OR ROW(NEW.roster_id, NEW.number, NEW.village_id, NEW.kind, NEW.reason, NEW.minutes_number, NEW.minutes_on, NEW.file,
          NEW.sha256, NEW.drawn_by_id, NEW.drawn_at)
      IS DISTINCT FROM
      ROW(OLD.roster_id, OLD.number, OLD.village_id, OLD.kind, OLD.reason, OLD.minutes_number, OLD.minutes_on, OLD.file,
          OLD.sha256, OLD.drawn_by_id, OLD.drawn_at)
THEN
    REFUSE amendment_is_frozen;
END IF;
IF NEW.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM distribution_roster WHERE id = NEW.roster_id AND state = 'approved'
) THEN
    REFUSE amendment_only_of_an_approved_roster;
END IF;
IF NEW.state = 'approved' AND (
    NOT EXISTS (SELECT 1 FROM distribution_amendmentapproval WHERE amendment_id = NEW.id)
    OR EXISTS (SELECT 1 FROM distribution_amendmentapproval WHERE amendment_id = NEW.id AND approved_by_id IS NULL)
) THEN
    REFUSE amendment_approvals_missing;
END IF;
RETURN NEW;
""")

# Lines are written with the draft; afterwards approval names, once, the entry that came in and the goodbye to aid, and
# discarding gives the place free.
FROZEN_LINE: Final = plpgsql("""
DECLARE
    standing text;
BEGIN
SELECT state INTO standing FROM distribution_rosteramendment WHERE id = coalesce(NEW.amendment_id, OLD.amendment_id);
IF TG_OP = 'INSERT' AND standing = 'draft' THEN
    RETURN NEW;
END IF;
IF TG_OP = 'UPDATE' AND (
    standing = 'approved'
    AND to_jsonb(NEW) - 'entry_in_id' - 'aid_exit_id' = to_jsonb(OLD) - 'entry_in_id' - 'aid_exit_id'
    AND (OLD.entry_in_id IS NULL OR NEW.entry_in_id = OLD.entry_in_id)
    AND (OLD.aid_exit_id IS NULL OR NEW.aid_exit_id = OLD.aid_exit_id)
    OR to_jsonb(NEW) - 'is_given_up' = to_jsonb(OLD) - 'is_given_up' AND NEW.is_given_up AND standing = 'discarded'
) THEN
    RETURN NEW;
END IF;
REFUSE amendment_is_frozen;
END;
""")

# Whoever released a payment of the roster is the third person already, and neither writes nor approves changes of it.
FROZEN_AMENDMENT_APPROVAL: Final = frozen_approval(
    "amendment",
    "distribution_rosteramendment",
    """
IF coalesce(NEW.approved_by_id, whose.drawn_by_id) <> MACHINE AND EXISTS (
    SELECT 1
      FROM distribution_paymentbatch
     WHERE roster_id = whose.roster_id AND released_by_id = coalesce(NEW.approved_by_id, whose.drawn_by_id)
) THEN
    REFUSE amendment_by_a_releaser;
END IF;
""",
)
