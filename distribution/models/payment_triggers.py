"""What the database itself refuses about payments, whoever asks. The moves are those of the table in the domain."""

from collections.abc import Iterable
from typing import Final

from access.models import User
from distribution.domain.payments.states import (
    MOVES,
    PAID,
    RELEASED_AND_LIVE,
    WAYS_BACK,
    WAYS_BACK_BY_HAND,
    Move,
    State,
)
from distribution.models.triggers import is_one_of_the_first_two


def _refuse(name: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{name}';"


def _states(states: Iterable[State]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _listed(moves: tuple[Move, ...]) -> str:
    return ", ".join(sorted({f"'{move.before}>{move.after}>{channel}'" for move in moves for channel in move.channels}))


# One look for all rows of a statement: a reply moves a hundred thousand payments at once. Counted, because for EXISTS
# the planner looks for the first row as soon as it can, which compares each row of the statement with all others.
# Payments go back only where a reply that moved them is taken back, or the record that they followed.
PAYMENT_MOVES: Final = f"""
IF (
    SELECT count(*)
      FROM after
      JOIN before USING (id)
      JOIN distribution_paymentbatch batch ON batch.id = after.batch_id
     WHERE before.state <> after.state
       AND before.state || '>' || after.state || '>' || batch.channel NOT IN ({_listed(MOVES)})
       AND NOT (
           before.state || '>' || after.state || '>' || batch.channel IN ({_listed(WAYS_BACK)})
           AND EXISTS (
               SELECT 1
                 FROM distribution_replyline line
                 JOIN distribution_paymentreply reply ON reply.id = line.reply_id AND reply.state = 'undone'
                WHERE line.payment_id = after.id AND line.match = 'matched' AND line.outcome = before.state
           )
       )
       AND NOT (
           before.state || '>' || after.state || '>' || batch.channel IN ({_listed(WAYS_BACK_BY_HAND)})
           AND EXISTS (
               SELECT 1
                 FROM distribution_delivery delivery
                WHERE delivery.entry_id = after.entry_id
                  AND (delivery.state = 'open' OR delivery.state = 'failed' AND before.state IN ({_states(PAID)}))
           )
       )
) > 0 THEN
    {_refuse("payment_state_goes_its_way")}
END IF;
IF (
    SELECT count(*)
      FROM after
      JOIN before USING (id)
     WHERE ROW(after.batch_id, after.entry_id, after.attempt, after.amount)
           IS DISTINCT FROM ROW(before.batch_id, before.entry_id, before.attempt, before.amount)
) > 0 THEN
    {_refuse("payment_is_fixed")}
END IF;
RETURN NULL;
"""  # noqa: S608 - made of names of our own

# Maker, approver of the roster and releaser are three; the machine's account stands for who rules the server.
RELEASED_BATCH: Final = f"""
IF TG_OP = 'UPDATE' AND OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN (
    'draft>released', 'draft>cancelled', 'released>closed'
) THEN
    {_refuse("payment_batch_goes_one_way")}
END IF;
IF TG_OP = 'UPDATE' AND ROW(NEW.roster_id, NEW.agency_id, NEW.channel, NEW.made_by_id)
   IS DISTINCT FROM ROW(OLD.roster_id, OLD.agency_id, OLD.channel, OLD.made_by_id)
   OR TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND ROW(NEW.rows, NEW.rupiah, NEW.released_by_id, NEW.released_at)
   IS DISTINCT FROM ROW(OLD.rows, OLD.rupiah, OLD.released_by_id, OLD.released_at)
   OR TG_OP = 'UPDATE' AND OLD.sha256 <> '' AND NEW.sha256 <> OLD.sha256
THEN
    {_refuse("payment_batch_is_fixed")}
END IF;
IF NEW.released_by_id = NEW.made_by_id AND NEW.made_by_id <> {User.MACHINE_ID}
   OR {is_one_of_the_first_two(roster="NEW.roster_id", user="NEW.released_by_id")}
   OR {is_one_of_the_first_two(roster="NEW.roster_id", user="NEW.closed_by_id")}
THEN
    {_refuse("payment_released_by_a_third_person")}
END IF;
IF NEW.state = 'closed' AND EXISTS (
    SELECT 1 FROM distribution_payment payment
     WHERE payment.batch_id = NEW.id
       AND payment.state IN ({_states(RELEASED_AND_LIVE)})
) THEN
    {_refuse("payment_batch_closed_with_open_payments")}
END IF;
IF NEW.state = 'closed' AND EXISTS (
    SELECT 1
      FROM distribution_paymentdifference difference
      JOIN distribution_payment payment ON payment.id = difference.payment_id
     WHERE payment.batch_id = NEW.id AND difference.state = 'open'
) THEN
    {_refuse("payment_batch_closed_with_open_differences")}
END IF;
IF NEW.state = 'closed' AND OLD.state <> 'closed' AND (
    SELECT count(*)
      FROM distribution_payment payment
      JOIN distribution_delivery delivery ON delivery.entry_id = payment.entry_id
     WHERE payment.batch_id = NEW.id AND payment.state IN ({_states(PAID)}) AND delivery.state <> 'delivered'
) > 0 THEN
    {_refuse("payment_batch_closed_with_unrecorded_aid")}
END IF;
RETURN NEW;
"""  # noqa: S608 - made of names of our own

# For the roster: its books close after those of its batches.
OPEN_BATCHES: Final = f"""
IF EXISTS (
    SELECT 1 FROM distribution_paymentbatch batch
     WHERE batch.roster_id = NEW.id AND batch.state IN ('draft', 'released')
) THEN
    {_refuse("roster_closed_with_open_batches")}
END IF;
RETURN NEW;
"""  # noqa: S608 - made of names of our own
