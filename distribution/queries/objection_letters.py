"""What the letter that answers an objection says, in Indonesian whatever the reader's language."""

from collections.abc import Iterator
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.domain.permissions import Permission
from access.models import User
from distribution.domain.letters import Letter
from distribution.models import Objection, ObjectionReporter
from distribution.models.objection_terms import ObjectionKind


_WHY: Final = "the letter of an objection that the caller may see"
_OUTCOMES: Final = {
    Objection.Outcome.GRANTED: gettext_lazy("Your objection is granted, for this reason: %(reason)s"),
    Objection.Outcome.REFUSED: gettext_lazy("Your objection is refused, for this reason: %(reason)s"),
    Objection.Outcome.NOT_ADMISSIBLE: gettext_lazy("Your objection cannot be dealt with, for this reason: %(reason)s"),
    Objection.Outcome.WITHDRAWN: gettext_lazy("Your objection is closed as withdrawn: %(reason)s"),
}
_REMEDIES: Final = {
    Objection.Remedy.CORRECT: gettext_lazy("Your data are corrected, and the next determination goes by them."),
    Objection.Remedy.DECILE: gettext_lazy(
        "The decile that BPS found on checking again counts in the next determination. Whether you receive aid is"
        " decided there, by the rules of the programme and its quota."
    ),
    Objection.Remedy.PROPOSE: gettext_lazy(
        "The city proposes this to DTSEN. Whether you receive aid is decided after DTSEN has taken it up, by the rules"
        " of the programme and its quota."
    ),
    Objection.Remedy.HOLD: gettext_lazy("Aid in your name is held until the data are put right."),
    Objection.Remedy.RELEASE: gettext_lazy("The aid that was held goes on with the next delivery."),
}


def may_read(objection: Objection, user: User) -> bool:
    """Whether somebody who sees an objection may read its letter. PRIVACY: it names who spoke."""
    reporters = ObjectionReporter.objects.across_areas(reason=_WHY).filter(objection=objection, is_protected=False)
    return reporters.exists() or user.may_in(Permission.OBJECTION_DECIDE, objection.village_id)


def letter_of(objection: Objection) -> Letter:
    """The answer to a decided objection, addressed to who raised it."""
    reporter: ObjectionReporter = ObjectionReporter.objects.across_areas(reason=_WHY).get(objection=objection)
    with translation.override("id"):
        return Letter(
            number=objection.letter_number,
            on=objection.letter_on,
            recipient=tuple(filter(None, (reporter.full_name, reporter.address, objection.village.name))),
            subject=_("Answer to your objection %(number)s") % {"number": objection},
            salutation=_("Dear Sir or Madam,"),
            paragraphs=tuple(paragraphs_of(objection)),
            closing=_("Thank you for your part in aid that reaches the right people."),
        )


def paragraphs_of(objection: Objection) -> Iterator[str]:
    """The text of the answer; whoever holds the slip reads it too, in their own language.

    PRIVACY: who reported somebody else learns that it was followed up, and nothing about the other family.
    """
    told = {
        "day": date_format(objection.received_on, "j F Y"),
        "kind": str(ObjectionKind(objection.kind).label),
        "ground": objection.ground.label,
    }
    yield _("On %(day)s you raised an objection with the city: %(kind)s, ground: %(ground)s.") % told
    if objection.kind == ObjectionKind.OTHER:
        yield _("Your report was checked and is closed. What became of it concerns another family, so it is not told.")
        return
    outcome = Objection.Outcome(objection.outcome)
    yield str(_OUTCOMES[outcome]) % {"reason": objection.reason}
    if objection.remedy:
        yield str(_REMEDIES[Objection.Remedy(objection.remedy)])
    if outcome in {Objection.Outcome.REFUSED, Objection.Outcome.NOT_ADMISSIBLE}:
        yield _("If you do not agree, come to the kelurahan office with further papers: the objection is opened again.")
