"""The families behind the targeting figures, in the areas of the person who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from access.models import User
from distribution.models import Determination, Eligibility, Programme, RosterEntry
from distribution.queries.targeting import eligible_missing, included_ineligible, on_rosters, receiving_twice
from recipients.queries.same_person import records_of


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


_WHY: Final = "what the families of a visible list get besides"
# The tiers by the word in the address, each with its title and what it means.
INCLUDED, MISSING, TWICE = "tidak-berhak", "terlewat", "ganda"
TIERS: Final[Mapping[str, tuple["StrOrPromise", "StrOrPromise"]]] = {
    INCLUDED: (
        _("Receives, though not entitled"),
        _("On an approved roster, but the newest determination or a decision since speaks against it."),
    ),
    MISSING: (
        _("Entitled, but missing"),
        _("Entitled by the newest determination and within the quota, but on no approved roster of the programme."),
    ),
    TWICE: (
        _("Receives what should not come together"),
        _(
            "Families on approved rosters of two programmes of the period that the matrix forbids or warns about, and"
            " persons who receive twice, also through two families."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class TargetingFilter:
    """What a list is narrowed to; empty means not narrowed."""

    period: str
    programme: Programme | None = None
    village: str = ""
    policy: str = ""
    who: str = ""


def rows_of(tier: str, user: User, chosen: TargetingFilter) -> Any:
    """The rows behind a figure, in no order yet: entries of rosters, or results of those that are missing."""
    if tier == MISSING:
        return results_missing(user, chosen)
    return (entries_included if tier == INCLUDED else entries_twice)(user, chosen)


def entries_included(user: User, chosen: TargetingFilter) -> QuerySet[RosterEntry]:
    """Entries whose families are not entitled any more, with what speaks against them now."""
    return _narrowed(included_ineligible(RosterEntry.objects.visible_to(user), chosen.period), chosen)


def entries_twice(user: User, chosen: TargetingFilter) -> QuerySet[RosterEntry]:
    """Entries of families or persons that get what must not, or should not, come together with it."""
    entries = RosterEntry.objects.visible_to(user)
    return _narrowed(receiving_twice(entries, chosen.period, chosen.policy, chosen.who), chosen)


@dataclass(frozen=True, slots=True)
class Besides:
    """What else a family or its receiver gets in the period; `is_elsewhere` when through another family."""

    programme: str
    is_elsewhere: bool


def gets_besides(entries: Sequence[RosterEntry], period: str) -> Mapping[int, Sequence[Besides]]:
    """For the entries of a page, by their keys; three queries."""
    families, records = {one.family_id for one in entries}, records_of({one.recipient_id for one in entries})
    rows = on_rosters(RosterEntry.objects.across_areas(reason=_WHY), period).filter(
        Q(family__in=families) | Q(recipient__in=records)
    )
    others = list(rows.values_list("pk", "family_id", "recipient_id", "roster__programme__name").order_by("pk"))
    found: dict[int, list[Besides]] = {}
    for entry in entries:
        for key, family, person, programme in others:
            is_same_person = records.get(person) == records[entry.recipient_id]
            if key != entry.pk and (family == entry.family_id or is_same_person):
                found.setdefault(entry.pk, []).append(Besides(programme, family != entry.family_id))
    return found


def _narrowed(entries: QuerySet[RosterEntry], chosen: TargetingFilter) -> QuerySet[RosterEntry]:
    if chosen.programme:
        entries = entries.filter(roster__programme=chosen.programme)
    if chosen.village:
        entries = entries.filter(village=chosen.village)
    return entries.select_related("roster__programme", "family__head", "recipient", "village")


def results_missing(user: User, chosen: TargetingFilter) -> QuerySet[Eligibility]:
    """Results of entitled families that the approved roster left out."""
    # Named determinations are read by their index; else every result of the city would be looked at.
    newest = Determination.objects.across_areas(reason="whose results the person may see").filter(
        period=chosen.period, state=Determination.State.FINISHED
    )
    if chosen.programme:
        newest = newest.filter(programme=chosen.programme)
    keys = list(newest.order_by("programme_id", "-pk").distinct("programme_id").values_list("pk", flat=True))
    results = eligible_missing(Eligibility.objects.visible_to(user).filter(determination__in=keys), chosen.period)
    if chosen.village:
        results = results.filter(village=chosen.village)
    return results.select_related("determination__programme", "family__head", "village")
