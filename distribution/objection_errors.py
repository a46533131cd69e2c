"""What people are told when something about objections cannot be done."""

from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class ObjectionMoved(Conflict):
    """The objection is no longer, or not yet, where the act needs it."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("The objection is now in the state “%(state)s”. Load the page again to see what can be done.")
            % {"state": state}
        )


class TakenMeanwhile(Conflict):
    """Somebody else took the objection while the page was open."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _("Meanwhile %(who)s works on this objection. Speak to each other before you take it.") % {"who": who}
        )


class TextTooShort(UserError):
    """A statement or reason says too little."""

    def __init__(self) -> None:
        super().__init__(_("Write at least a sentence of ten letters, so that others understand it."))


class TooManyPapers(UserError):
    """More papers than an objection takes."""

    def __init__(self, most: int) -> None:
        super().__init__(_("At most %(most)d papers can be added to an objection.") % {"most": most})


class NothingAdded(UserError):
    """Somebody sends later evidence that is none."""

    def __init__(self) -> None:
        super().__init__(_("Choose a photo or paper, or write at least a sentence of ten letters."))


class TooManyAdditions(UserError):
    """More sendings than an objection takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("Evidence was added %(most)d times already. Bring what is missing to the kelurahan office.")
            % {"most": most}
        )


class AdditionsOver(Conflict):
    """Evidence comes after the last day, or after the decision."""

    def __init__(self) -> None:
        super().__init__(_("The time to add evidence is over. Look below how far your objection is."))


class AdditionUnseen(Conflict):
    """A decision is made while something new is there."""

    def __init__(self) -> None:
        super().__init__(_("New evidence has come in. Look at it and mark it as seen before you decide."))


class SendingTooLarge(UserError):
    """More bytes than a citizen may send at once."""

    def __init__(self) -> None:
        super().__init__(_("The files are too large together. Send at most three of 8 MB each, or smaller photos."))


class FamilyUnknown(UserError):
    """What is decided needs the family in the registry."""

    def __init__(self) -> None:
        super().__init__(_("Say first which family of the registry this is about. Without it nothing can follow."))


class RemedyUnfit(UserError):
    """The consequence does not go with the kind and the outcome."""

    def __init__(self) -> None:
        super().__init__(_("Choose what follows from granting this objection. A refused one has no consequence."))


class RecheckMissing(UserError):
    """A decile is to count that BPS has not answered."""

    def __init__(self) -> None:
        super().__init__(_("BPS has not answered about this family. Put the objection on a list for BPS first."))


class OwnObjection(NotAllowed):
    """The second person is the first one."""

    def __init__(self) -> None:
        super().__init__(_("You proposed this yourself. Somebody else has to confirm it, because aid is taken away."))


class NothingHeld(UserError):
    """A release of what is not held."""

    def __init__(self) -> None:
        super().__init__(_("No objection holds aid of this family, so nothing can be released."))


class NotTheSame(UserError):
    """Two objections that cannot be decided together."""

    def __init__(self) -> None:
        super().__init__(_("Only undecided objections of the same kind about the same family can be decided together."))


class VisitRunning(Conflict):
    """A visit is asked for while one is open."""

    def __init__(self) -> None:
        super().__init__(_("A facilitator is asked already. Wait for the visit, or withdraw it."))


class NotProposable(UserError):
    """A proposal to DTSEN is asked for that nobody decided."""

    def __init__(self) -> None:
        super().__init__(_("Only a granted objection that is to be proposed to DTSEN can be drafted as a proposal."))


class NothingToRecheck(UserError):
    """No objection waits for BPS."""

    def __init__(self) -> None:
        super().__init__(_("No objection waits for BPS. Choose “BPS checks again” on an objection first."))


class RecheckOver(Conflict):
    """The list is answered or withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("This list is answered or withdrawn already. Load the page again."))


class AnswerUnusable(UserError):
    """A file of BPS that cannot be taken."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("%(name)s was not taken: %(why)s Expected is the list that was sent, with its last columns filled in.")
            % {"name": name, "why": why}
        )


class SameAnswer(Conflict):
    """The same file was taken before."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s was taken before. Nothing was changed.") % {"name": name})


class TooOften(UserError):
    """Somebody sends or asks more often than people do."""

    def __init__(self) -> None:
        super().__init__(_("Too many attempts from here. Try again in an hour, or come to the kelurahan office."))


class SlipUnknown(UserError):
    """Number and secret do not belong together. PRIVACY: it is not told which of them is wrong."""

    def __init__(self) -> None:
        super().__init__(_("No objection has this number and secret. Copy both from your slip."))
