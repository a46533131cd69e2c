"""What people are told when something about payments and replies of paying agencies cannot be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class NothingToPay(UserError):
    """No entry waits for aid in this channel."""


class AgencyDoesNotPayThis(UserError):
    """The agency pays in another channel, or not on this day."""


class BatchMoved(Conflict):
    """The batch is no longer (or not yet) in the state that the act asks for."""


class PaperThereAlready(Conflict):
    """Somebody entered another number while the form was open."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Meanwhile %(number)s was entered here. If your number is the right one, send it again.")
            % {"number": number}
        )


class PaymentMoved(Conflict):
    """A payment is no longer in a state from which the act leads on."""


class ThirdPersonNeeded(NotAllowed):
    """Who drew up or approved the roster, or prepared the batch, would also release or close it."""


class SayWhy(UserError):
    """The act needs a reason or the number of a paper."""


class PapersInOrder(UserError):
    """SPM, SP2D and the sending of the file come one after the other."""


class StillUnderWay(UserError):
    """Rupiah of the batch are neither received nor returned."""


class BooksDoNotAddUp(UserError):
    """The treasury's total and what became of it differ."""


class FileNotThere(Conflict):
    """The file of the batch is not written yet, or was taken away with the closing of the books."""


class BrokenTemplate(UserError):
    """The columns of the agency's file are not understood."""


class ReplyUnknown(UserError):
    """A file that is no reply of a paying agency."""


class SameReply(Conflict):
    """The same file was sent before for this roster."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("This file was sent before: it is reply %(number)s. Nothing of it is taken over twice.")
            % {"number": number}
        )
        self.number = number


class ReplyMoved(Conflict):
    """The reply is no longer (or not yet) in the state that the act asks for."""


class SecondPersonNeeded(NotAllowed):
    """Who sent a reply in or decided its rows would also take it over; or who took it over would take it back."""


class RestsOnIt(Conflict):
    """Something was done that rests on an applied reply: it cannot be taken back."""


class NothingSentYet(UserError):
    """No file of this roster went to the agency, so it cannot have answered."""


class TotalsDiffer(UserError):
    """The agency's totals and the rows of its file differ."""


class StillToDecide(UserError):
    """Rows of the reply wait for a person."""


class NoSuchCandidate(UserError):
    """The payment is none that the row was shown with."""


class SameAccounts(Conflict):
    """The same list of accounts was sent before."""


@contextmanager
def told_by_database() -> Iterator[None]:
    """Turn what the database itself refuses about payments into a sentence."""
    try:
        yield
    except IntegrityError as error:
        told = next((one for name, one in _refusals().items() if name in str(error)), None)
        if told is None:
            raise
        raise told from error


def _refusals() -> dict[str, UserError]:
    return {
        "payment_entry_is_paid_once": PaymentMoved(
            _("Another batch took some of these families at the same time. Load the page again.")
        ),
        "payment_attempt_once": PaymentMoved(
            _("Another batch took some of these families at the same time. Load the page again.")
        ),
        "payment_state_goes_its_way": PaymentMoved(
            _("Some payments have moved on meanwhile. Load the page again to see where they are.")
        ),
        "payment_batch_goes_one_way": BatchMoved(_("The batch has moved on meanwhile. Load the page again.")),
        "payment_released_by_a_third_person": ThirdPersonNeeded(
            _("You drew up or approved the roster, or prepared this batch. A third person has to do this.")
        ),
        "payment_batch_closed_with_open_payments": StillUnderWay(
            _("Some payments are still under way. Their books cannot be closed yet.")
        ),
        "payment_batch_closed_with_open_differences": BooksDoNotAddUp(
            _("The agency paid too much or too little to some families. Put that right before the books are closed.")
        ),
        "payment_batch_closed_with_unrecorded_aid": BooksDoNotAddUp(
            _(
                "Some payments were received according to these books, but the aid is not recorded as delivered. Take"
                " the record at the delivery point back and record it as delivered, or take back the reply that paid"
                " them."
            )
        ),
    }
