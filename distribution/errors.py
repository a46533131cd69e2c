"""What people are told when something about programmes, rosters or deliveries cannot be done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class NoRuleInForce(UserError):
    """The programme has no rule for the period."""


class BrokenRule(UserError):
    """The rule in force selects nobody, because it is not understood."""


class UnknownDecileVersion(UserError):
    """The rule fixes a version of the deciles that nobody has admitted."""


class AlreadyAtWork(Conflict):
    """The same determination is running."""


class Outdated(Conflict):
    """A newer determination exists."""


class RosterExists(Conflict):
    """The programme has a roster for the period."""


class NobodyEntitled(UserError):
    """There is nobody to put on a roster."""


class WrongState(Conflict):
    """The roster or delivery is no longer (or not yet) in the state that the act asks for."""


class SamePerson(NotAllowed):
    """The second person that a rule asks for is the first one."""


class Frozen(Conflict):
    """An approved roster, a used rule, or a closed delivery list does not change any more."""


class OverlapForbidden(UserError):
    """Families of the roster get another programme's aid in the same period, which the matrix forbids."""

    def __init__(self, message: str, families: int = 0, programmes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.families = families
        self.programmes = programmes


class PaperNotReady(UserError):
    """A paper was asked for that cannot be made (yet), or not by this person."""


class PictureUnusable(UserError):
    """A logo that is no picture, or too large a one."""

    def __init__(self) -> None:
        super().__init__(_("This is no PNG or JPEG of at most 300 KB and 2,000 pixels a side. Choose another picture."))


class NoLimit(UserError):
    """A quota limits neither families nor money."""


class SameProgramme(UserError):
    """Two programmes are asked for, and one was named twice."""


class NotPayable(UserError):
    """The receiver or the family has been blocked since the roster was approved."""


class ReasonMissing(UserError):
    """The act needs a reason."""


class StillOpen(UserError):
    """Deliveries of the roster are open."""


class NotByLetter(UserError):
    """The aid goes to an account; nobody is invited to fetch it."""


class PointInUse(Conflict):
    """Aid was handed over at the delivery point."""


class AlreadyHandedOver(Conflict):
    """The aid of this letter is in somebody's hands already; the message says since when and by whom."""


class LetterNotValid(UserError):
    """The letter was replaced, has run out, or belongs to somebody else."""


class NotOfTheFamily(UserError):
    """Who would take the aid does not belong to the family card."""


class ProofMissing(UserError):
    """Something is lacking that proves who took the aid; `lacking` are its codes, `texts` the sentences."""

    def __init__(self, lacking: Sequence[str], texts: Sequence[str]) -> None:
        super().__init__(" ".join(texts))
        self.lacking = tuple(lacking)
        self.texts = tuple(texts)


class SampleExists(Conflict):
    """The sample of the roster is drawn."""


class MinutesMissing(UserError):
    """The programme asks for the minutes of every kelurahan."""


class NotYourApproval(NotAllowed):
    """The person may not give any of the approvals that are missing."""


class OverlapUnanswered(UserError):
    """Nobody has said why families of the roster get another programme's aid too, of which the matrix warns."""


class NothingToOverride(Conflict):
    """There is no warning left to override."""


class FrozenPeriod(UserError):
    """Today nothing is approved or released."""


class PaperTaken(Conflict):
    """The same scan is attached already."""


class WrongAmendment(UserError):
    """What an amendment names does not fit the roster, the registry, or its kind."""


@contextmanager
def told_by_database() -> Iterator[None]:
    """Turn what the database itself refuses into a sentence, by the name of the trigger or constraint."""
    try:
        yield
    except IntegrityError as error:
        # The lines below name the trigger, which may be called as another rule is.
        said = str(error).partition("\n")[0]
        told = next((one for name, one in _refusals().items() if name in said), None)
        if told is None:
            raise
        raise told from error


def _refusals() -> dict[str, UserError]:
    frozen = _("The roster has been submitted or approved and does not change any more.")
    return {
        "programme_rule_is_locked": Frozen(
            _("A determination has used this rule, so it stays as it is. Make a new version instead.")
        ),
        "roster_state_goes_one_way": WrongState(_("The roster has moved on meanwhile. Load the page again.")),
        "roster_entries_are_frozen": Frozen(frozen),
        "roster_is_frozen": Frozen(frozen),
        "roster_is_kept": Frozen(frozen),
        "roster_is_closed": Frozen(_("The roster is closed. Its deliveries do not change any more.")),
        "roster_approved_by_another_person": SamePerson(_("You drew up this roster. Somebody else has to approve it.")),
        "roster_closed_by_a_third_person": SamePerson(
            _("You drew up or approved this roster or a change of it. A third person has to close it.")
        ),
        "roster_one_per_programme_and_period": RosterExists(
            _("This programme already has a roster for the period. Discard it first.")
        ),
        "roster_approvals_missing": WrongState(_("Approvals of the roster are missing. Load the page again.")),
        "roster_approval_is_kept": WrongState(_("This approval has been given meanwhile. Load the page again.")),
        "roster_approval_nobody_twice": SamePerson(_("You have approved this roster already. Somebody else is next.")),
        "roster_closed_with_waiting_changes": StillOpen(
            _("A change of the roster waits for approval. Decide it first, then close the roster.")
        ),
        "overlap_one_at_a_time": WrongState(
            _("Somebody else has said something about this pair just now. Load the page again.")
        ),
        "minutes_once_per_number": PaperTaken(_("Minutes with this number are attached to the kelurahan already.")),
        "amendment_approved_by_another_person": SamePerson(
            _("You wrote this change. Somebody else has to approve it.")
        ),
        "amendment_approvals_missing": WrongState(_("Approvals of the change are missing. Load the page again.")),
        "amendment_approval_is_kept": WrongState(_("This approval has been given meanwhile. Load the page again.")),
        "amendment_approval_nobody_twice": SamePerson(
            _("You have approved this change already. Somebody else is next.")
        ),
        "amendment_by_a_releaser": SamePerson(
            _("You released payments of this roster. Others have to write and approve its changes.")
        ),
        "amendment_line_takes_an_entry_out_once": WrongAmendment(
            _("One of these families is named by another change of this roster already.")
        ),
        "amendment_heir_of_the_same_family": WrongAmendment(_("An heir must belong to the same KK.")),
        "roster_entry_once_per_family": WrongAmendment(_("The family that would come in is on the roster already.")),
        "roster_overlap_forbidden": OverlapForbidden(
            _("Families on this roster already get aid that must not be combined with it.")
        ),
        "roster_closed_with_open_batches": StillOpen(
            _("Some batches of payments are not closed. Close or cancel them first, then close the roster.")
        ),
        "roster_closed_with_open_deliveries": StillOpen(
            _("Some deliveries are still open. Record them first, then close the roster.")
        ),
        "handover_one_per_delivery": AlreadyHandedOver(
            _("This aid was handed over a moment ago. Do not hand it over again.")
        ),
        "handover_is_for_the_family": NotOfTheFamily(
            _("Only a grown-up member of the same family card may take the aid with a letter of attorney.")
        ),
        "point_once_per_place_and_hour": WrongState(
            _("There is a delivery point at this place and hour already. Choose another hour.")
        ),
        "distribution_deliverysample_roster_id": SampleExists(
            _("The sample of this roster is drawn already. It is not drawn a second time.")
        ),
        "quota_limits_something": NoLimit(_("Enter how many families, or how much money, there is.")),
        "determination_one_at_work": AlreadyAtWork(
            _("This determination is already running. Wait until it has finished.")
        ),
    }
