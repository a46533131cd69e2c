"""What can go wrong in verification, in words for people."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.errors import Conflict, NotAllowed, UserError
from access.templatetags.portal import date_id


class SourceNotConfigured(UserError):
    """A variable without which a source cannot be asked is not set: nobody is asked."""

    def __init__(self, source: str, missing: Sequence[str]) -> None:
        super().__init__(
            _(
                "%(source)s is not configured: nobody was asked. Set %(variables)s and the account given by the"
                " agreement, then start again."
            )
            % {"source": _(source), "variables": ", ".join(missing)}
        )


class SourceMisconfigured(UserError):
    """A variable of a source cannot be used; the text names it."""


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


class DukcapilBelieved(UserError):
    """The data cannot stay as they are where the reviewer has marked that the civil registry is right."""

    def __init__(self, facts: Sequence[str], instead: str) -> None:
        super().__init__(
            _(
                "You marked Dukcapil as right (%(facts)s), so the data cannot stay as they are. Choose “%(decision)s”,"
                " or mark the registry as right."
            )
            % {"facts": ", ".join(facts), "decision": instead}
        )


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


class NobodyToAsk(UserError):
    """Nobody of the chosen family, or not the chosen person, is asked about at all."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody was asked about: whoever is recorded as deceased, moved away or merged with another record is"
                " not. If the record is wrong, have it corrected first."
            )
        )


class AwaitsSecondPerson(Conflict):
    """A proposal is neither decided again nor sent away before it was answered."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _(
                "%(who)s has proposed a decision that takes aid away, and a second person has to answer it. Confirm or"
                " refuse the proposal first."
            )
            % {"who": who}
        )


class NotProposed(Conflict):
    """Nothing is proposed (any more)."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is proposed for this finding any more. Load the page again to see why."))


class OwnProposal(NotAllowed):
    """Nobody confirms what they have proposed."""

    def __init__(self) -> None:
        super().__init__(_("You have proposed this decision yourself. Another person has to confirm or refuse it."))


class InOtherHands(Conflict):
    """Another officer has taken the finding."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _("%(who)s has this finding in hand. Ask them to give it back, or let the head assign it anew.")
            % {"who": who}
        )


class NotInHand(Conflict):
    """Only who has a finding in hand can give it back."""

    def __init__(self) -> None:
        super().__init__(_("You do not have this finding in hand any more. Load the page again."))


class OfficerElsewhere(UserError):
    """Somebody is to be given findings who may not decide or visit there."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _("%(who)s has no such role in the area of every one of these findings. Choose somebody else.")
            % {"who": who}
        )


class NobodyForThem(UserError):
    """Findings lie where no officer decides."""

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(count)d of these findings lies where none of the chosen officers may decide. Nothing was assigned.",
                "%(count)d of these findings lie where none of the chosen officers may decide. Nothing was assigned.",
                count,
            )
            % {"count": count}
        )


class ClassChanged(Conflict):
    """What was previewed is not what would be decided now."""

    def __init__(self) -> None:
        super().__init__(
            _("The findings under these filters have changed since you looked. Nothing was done; look again.")
        )


class NothingToDecide(UserError):
    """No finding under these filters can be decided together."""

    def __init__(self) -> None:
        super().__init__(_("No finding under these filters can be decided together. Choose other filters."))


class NothingToVisit(UserError):
    """No finding under these filters can be sent to the field together."""

    def __init__(self) -> None:
        super().__init__(_("No finding under these filters can be sent to the field together. Choose other filters."))


class NobodyVisitsThere(UserError):
    """None of the findings lies where a facilitator visits."""

    def __init__(self) -> None:
        super().__init__(
            _("No facilitator visits where these findings lie. An administrator gives somebody that role there first.")
        )


class NotTogether(UserError):
    """A decision that takes aid away is made one by one."""

    def __init__(self) -> None:
        super().__init__(
            _("Aid is taken away one family at a time. Open each finding and give the reason for this family.")
        )


class PolicyCodeTaken(UserError):
    """Another policy of the source has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("The code %(code)s is already used by another policy. Choose another one.") % {"code": code})


class SharesTooLarge(UserError):
    """The shares of a source would come to more than its quota."""

    def __init__(self, left: int) -> None:
        super().__init__(
            _(
                "All shares of a source together are at most 100 %%. At most %(left)d %% are left for this policy:"
                " choose a smaller share, or make another policy's share smaller first."
            )
            % {"left": left}
        )


class StartsInThePast(UserError):
    """New terms would change what has already happened."""

    def __init__(self) -> None:
        super().__init__(_("New terms cannot begin in the past. Choose today or a later day."))


class PolicyEnded(Conflict):
    """The policy has an end already."""

    def __init__(self) -> None:
        super().__init__(_("This policy has been ended. Make a new one instead."))


class AlreadyPaused(Conflict):
    """Somebody paused it meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This is already paused. Load the page again to see by whom and why."))


class NotPaused(Conflict):
    """Somebody resumed it meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This is not paused any more. Load the page again."))


class SourcePaused(Conflict):
    """Nobody is asked as long as the source is paused."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("This source is paused: %(reason)s. An administrator resumes it on the page of today's plan.")
            % {"reason": reason.rstrip(".")}
        )


class AlreadyJudging(Conflict):
    """The answers of this source are being judged already."""

    def __init__(self) -> None:
        super().__init__(_("The answers of this source are being judged already. Wait until that is done."))


class NotStopped(Conflict):
    """A source that may be asked anyway."""

    def __init__(self) -> None:
        super().__init__(_("This source is not stopped. There is nothing to try again."))


class WaitsAlready(Conflict):
    """A finding was put off twice to the same day."""

    def __init__(self, day: date) -> None:
        super().__init__(
            _("This finding waits for Dukcapil already, until %(day)s. Nothing was changed.") % {"day": date_id(day)}
        )


class RunAtWork(Conflict):
    """The same person has asked for the same run, which has not ended."""

    def __init__(self, run_id: int) -> None:
        super().__init__(_("You have started this run already; here is how far it is."))
        self.run_id = run_id


class WaitedEnough(Conflict):
    """A finding was put off as often as it may be."""

    def __init__(self, times: int) -> None:
        super().__init__(
            ngettext(
                "This finding has waited %(times)d time already. Decide it, or send a facilitator.",
                "This finding has waited %(times)d times already. Decide it, or send a facilitator.",
                times,
            )
            % {"times": times}
        )
