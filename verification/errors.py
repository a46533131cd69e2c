"""What can go wrong in verification, in words for people."""

from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class SourceNotConfigured(UserError):
    """The address of the service is unknown: nobody is asked."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dukcapil is not configured: nobody was asked. Set DUKCAPIL_URL and the account given by the"
                " agreement, then start again."
            )
        )


class OutsideOwnArea(NotAllowed):
    """A run or a finding lies where the user has no such permission."""

    def __init__(self) -> None:
        super().__init__(_("This area is not yours. Choose an area that you are responsible for."))


class RunOver(Conflict):
    """The run has ended meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This run has already ended. Load the page again to see how."))


class AlreadyDecided(Conflict):
    """Somebody else decided while this person was reading."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _("%(who)s has already decided this finding. Your decision was not stored; look at theirs first.")
            % {"who": who}
        )


class WithFacilitator(Conflict):
    """The finding is out in the field."""

    def __init__(self) -> None:
        super().__init__(
            _("A facilitator is already asked to visit. Wait for the visit, or withdraw the request first.")
        )


class NotDecided(Conflict):
    """Only a decided finding can be opened again."""

    def __init__(self) -> None:
        super().__init__(_("This finding is not decided. There is nothing to open again."))


class ReasonMissing(UserError):
    """Every decision carries a reason."""

    def __init__(self) -> None:
        super().__init__(_("Write a reason: it stays with the decision and can be read in the audit trail."))


class VisitOver(Conflict):
    """The visit was recorded or withdrawn meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This visit is already recorded or was withdrawn. Load your list of visits again."))


class PhotoUnusable(UserError):
    """What was sent is no photo."""

    def __init__(self) -> None:
        super().__init__(_("This file is not a photo. Send a JPEG or PNG picture."))


class PhotoTooLarge(UserError):
    """The photo is larger than what is kept."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(
            _("This photo is larger than %(size)d MB. Take it again with a smaller size.") % {"size": megabytes}
        )


class OpenAlready(Conflict):
    """A newer finding of the same kind about the same person is open."""

    def __init__(self) -> None:
        super().__init__(_("A newer finding of the same kind is already open for this person. Decide that one."))


class NobodyChosen(UserError):
    """None of the chosen families lies where the officer may start a verification."""

    def __init__(self) -> None:
        super().__init__(_("None of these families lies in an area where you may start a verification."))
