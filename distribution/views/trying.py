"""A rule tried on one family, for the editor and for what-if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.query_strings import key_of
from distribution.domain.eligibility import Verdict
from distribution.domain.examples import family_of
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.forms.trying import ExampleForm
from distribution.models import ProgrammeRule
from distribution.queries.tried_families import Match, match_of, matches, verdict_on, verdict_on_example
from distribution.rule_readings import Judged, Reading, readings
from recipients.models import Family


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: a sentence about what is missing, families to choose from, or one family's result."""

    trouble: str = ""
    choices: Sequence[Match] = ()
    family: Match | None = None
    is_entitled: bool = False
    amount: int = 0
    goods: str = ""
    quantity: int = 0
    readings: Sequence[Reading] = ()


def tried_in(
    request: HttpRequest,
    definition: Mapping[str, Any] | None,
    *,
    act: str,
    programme: str,
    period: Quarter,
) -> dict[str, Any]:
    """What the card for trying shows, after one of its buttons was pressed or before."""
    example = ExampleForm(request.POST if act == "example" else None)
    tried = None
    if act == "test":
        tried = tried_family(request, definition, programme=programme, period=period)
    elif act == "example":
        tried = tried_example(request, definition, example, period=period)
    return {
        "example": example,
        "may_search": request.user.may(Permission.REGISTRY_VIEW),
        "sought": request.POST.get("family", ""),
        "tried": tried,
    }


def times_asked(request: HttpRequest) -> int:
    """How often a page has asked by itself for the same count, this time included."""
    told = request.POST.get("times", "")
    return int(told) + 1 if told.isascii() and told.isdigit() and len(told) < 3 else 1


def act_of(request: HttpRequest) -> str:
    """Which button was pressed: `read`, `count`, `list`, `test` (and which family), `example`; empty for the main one.

    Enter in a field presses none of them: it tries the family that was typed, else it reads the form.
    """
    act = request.POST.get("act", "").partition("-")[0]
    if act == "enter":
        return "test" if request.POST.get("family") else "read"
    return act


def tried_family(
    request: HttpRequest, definition: Mapping[str, Any] | None, *, programme: str, period: Quarter
) -> Tried:
    """The rule on a family of the user's own areas. PRIVACY: looking at somebody's result this way is logged."""
    if definition is None:
        return Tried(trouble=_("Complete the rule first: until then it selects nobody."))
    chosen = key_of(request.POST.get("act", "").partition("-")[2])
    if chosen is not None:
        one = match_of(chosen, request.user)
        found = [one] if one else []
    else:
        found = matches(request.POST.get("family", ""), request.user)
    if not found:
        return Tried(trouble=_("No family was found. Enter a whole NIK or KK number, or at least three letters."))
    if len(found) > 1:
        return Tried(choices=found)
    family = found[0]
    seen = Family.objects.visible_to(request.user).get(pk=family.pk)
    audit.record_view(seen, by=request.user, village_code=family.village_code)
    verdict = verdict_on(parse(definition), family_id=family.pk, period=period, programme=programme)
    return _told(request, definition, verdict, family)


def tried_example(
    request: HttpRequest, definition: Mapping[str, Any] | None, form: ExampleForm, *, period: Quarter
) -> Tried:
    """The rule on a made-up family."""
    if definition is None:
        return Tried(trouble=_("Complete the rule first: until then it selects nobody."))
    example = form.example()
    if example is None:
        return Tried(trouble=_("Say of the made-up family how many grown-ups it has; whole numbers only."))
    verdict = verdict_on_example(parse(definition), family=family_of(example, period.last_day), period=period)
    return _told(request, definition, verdict, None)


def _told(request: HttpRequest, definition: Mapping[str, Any], verdict: Verdict, family: Match | None) -> Tried:
    # A made-up family has no health to protect.
    with_health = family is None or request.user.may_in(Permission.SENSITIVE_READ, family.village_code)
    judged = Judged(verdict.reasons, verdict.facts, verdict.decile, verdict.amount)
    return Tried(
        family=family,
        is_entitled=verdict.is_eligible,
        amount=verdict.amount,
        goods=ProgrammeRule(definition=definition).goods,
        quantity=verdict.quantity,
        readings=readings(definition, judged, with_health=with_health),
    )
