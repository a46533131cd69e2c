"""What is known of single families for a period, read as the domain wants it; to explain them on a page."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from distribution.domain.eligibility import FamilyFacts, MemberFacts
from distribution.domain.periods import Quarter
from distribution.domain.rules import Asset, Level
from distribution.models import Roster, RosterEntry
from recipients.models import (
    AidExit,
    Caretaker,
    DecileRecord,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from verification.models import Finding


_WHY = "one family is explained; who may see it was asked before"
_FUNCTIONS = (
    "vision", "hearing", "walking", "hand_use", "learning", "behaviour", "speech", "self_care", "memory",
)  # fmt: skip


def facts_of(family_ids: Iterable[int], period: Quarter, programme: str) -> dict[int, FamilyFacts]:
    """The facts of some families as a programme (its code) asks for them, at constant cost in statements."""
    wanted = list(family_ids)
    members = _members(wanted)
    deciles = {
        one.family_id: one
        for one in DecileRecord.objects.filter(family__in=wanted, version__lte=str(period)).order_by("version", "id")
    }
    living = {
        one.family_id: one
        for one in LivingConditions.objects.filter(family__in=wanted, is_current=True).order_by("observed_on", "id")
    }
    stopped = set(
        Finding.objects.across_areas(reason=_WHY)
        .filter(family__in=wanted, decision=Finding.Decision.STOP_AID)
        .values_list("family_id", flat=True)
    )
    aided = _programmes(wanted, period)
    departed = _departures(wanted, period, programme)
    return {
        pk: FamilyFacts(
            members=tuple(members[pk]),
            deciles=_levels(deciles.get(pk)),
            decile_version=deciles[pk].version if pk in deciles else None,
            power=living[pk].power_capacity if pk in living else None,
            assets=_assets(living.get(pk)),
            programmes=frozenset(aided[pk]),
            is_stopped=pk in stopped,
            departures=frozenset(departed[pk]),
        )
        for pk in wanted
    }


def _departures(family_ids: list[int], period: Quarter, programme: str) -> dict[int, set[str]]:
    """How families have left the programme by the end of the period."""
    exits = AidExit.objects.filter(family__in=family_ids, until_on=None, from_on__lte=period.last_day)
    found: dict[int, set[str]] = defaultdict(set)
    for one in exits.filter(Q(programmes=[]) | Q(programmes__contains=[programme])):
        found[one.family_id].add(one.leaving)
    return found


def _programmes(family_ids: list[int], period: Quarter) -> dict[int, set[str]]:
    """The programmes on whose approved rosters of the period the families are."""
    rows = (
        RosterEntry.objects.across_areas(reason=_WHY)
        .filter(
            family__in=family_ids,
            roster__period=str(period),
            roster__state__in=[Roster.State.APPROVED, Roster.State.CLOSED],
        )
        .values_list("family_id", "roster__programme__code")
    )
    found: dict[int, set[str]] = defaultdict(set)
    for family_id, code in rows:
        found[family_id].add(code)
    return found


def _members(family_ids: list[int]) -> dict[int, list[MemberFacts]]:
    persons = list(Person.objects.across_areas(reason=_WHY).filter(family__in=family_ids).order_by("id"))
    ids = [one.pk for one in persons]
    places = {(one.person_id, one.family_id): one for one in Membership.objects.filter(person__in=ids, until_on=None)}
    conditions = {
        one.person_id: one
        for one in PersonConditions.objects.filter(person__in=ids, is_current=True).order_by("observed_on", "id")
    }
    findings: dict[int, list[Finding]] = defaultdict(list)
    for one in Finding.objects.across_areas(reason=_WHY).filter(person__in=ids):
        findings[one.person_id].append(one)
    named = set(Caretaker.objects.filter(family__in=family_ids, until_on=None).values_list("family_id", "person_id"))
    members: dict[int, list[MemberFacts]] = defaultdict(list)
    for person in persons:
        members[person.family_id].append(
            _member(
                person,
                places.get((person.pk, person.family_id)),
                conditions.get(person.pk),
                findings[person.pk],
                is_caretaker=(person.family_id, person.pk) in named,
            )
        )
    return members


def _member(
    person: Person,
    place: Membership | None,
    condition: PersonConditions | None,
    findings: list[Finding],
    *,
    is_caretaker: bool,
) -> MemberFacts:
    undecided = {one.kind for one in findings if one.state != Finding.State.DECIDED}
    return MemberFacts(
        id=person.pk,
        birth_date=person.birth_date,
        sex=person.sex,
        vital_status=person.vital_status,
        relationship=place.relationship if place else None,
        occupation=person.occupation,
        work_status=condition.work_status if condition else None,
        school_participation=condition.school_participation if condition else None,
        school_level=condition.school_level if condition else None,
        functions=tuple(getattr(condition, name) for name in _FUNCTIONS) if condition else (),
        held_by=frozenset(undecided),
        is_excluded=any(one.decision == Finding.Decision.EXCLUDE_PERSON for one in findings),
        is_reported_dead=Finding.Kind.DECEASED in undecided,
        is_caretaker=is_caretaker,
    )


def _levels(record: DecileRecord | None) -> tuple[tuple[Level, int | None], ...]:
    if record is None:
        return ()
    return (
        (Level.NATIONAL, record.national),
        (Level.PROVINCE, record.province),
        (Level.CITY, record.city),
    )


def _assets(living: LivingConditions | None) -> frozenset[Asset]:
    if living is None:
        return frozenset()
    owned = {
        Asset.CAR: living.has_car,
        Asset.OTHER_HOUSE: living.has_other_house,
        Asset.OTHER_LAND: living.has_other_land,
    }
    return frozenset(one for one, has in owned.items() if has)
