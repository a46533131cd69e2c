"""What is known of single families for a period, read as the domain wants it; to explain them on a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from distribution.domain.eligibility import FamilyFacts
from distribution.domain.members import MemberFacts, receiver_of
from distribution.domain.periods import Quarter
from distribution.domain.reasons import Reason
from distribution.domain.rules import Asset, Level, Receiver, Sign
from distribution.models import Determination, Eligibility, ObjectionEffect, Roster, RosterEntry
from distribution.queries.sheets import SIGN_COLUMNS
from recipients.models import (
    AidExit,
    Caretaker,
    DecileRecord,
    Family,
    FamilyCard,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from verification.models import Check, Finding


_WHY = "one family is explained; who may see it was asked before"
_FUNCTIONS = (
    "vision", "hearing", "walking", "hand_use", "learning", "behaviour", "speech", "self_care", "memory",
)  # fmt: skip


def facts_of(
    family_ids: Iterable[int], period: Quarter, programme: str, decile_version: str = ""
) -> dict[int, FamilyFacts]:
    """The facts of some families as a programme (its code) asks for them, at constant cost in statements.

    With a `decile_version` the deciles are those of that version, whatever came later.
    """
    wanted = list(family_ids)
    members = _members(wanted)
    deciles = _deciles(wanted, period, decile_version)
    rechecked = {} if decile_version else _rechecked(wanted, period, deciles)
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
    objected = _objected(wanted, period, programme)
    since = _since(wanted)
    waited = _waited(wanted, period, programme)
    return {
        pk: FamilyFacts(
            members=tuple(members[pk]),
            deciles=_levels(deciles.get(pk), rechecked.get(pk)),
            decile_version=decile_version or (deciles[pk].version if pk in deciles else None),
            is_decile_rechecked=pk in rechecked,
            power=living[pk].power_capacity if pk in living else None,
            assets=_assets(living.get(pk)),
            livestock=_livestock(living.get(pk)),
            living=_living(living.get(pk)),
            floor_area=living[pk].floor_area_m2 if pk in living else None,
            in_city_since=since[pk][0],
            in_village_since=since[pk][1],
            programmes=frozenset(aided[pk]),
            is_stopped=pk in stopped,
            is_held_by_objection=pk in objected,
            departures=frozenset(departed[pk]),
            waited=waited[pk],
        )
        for pk in wanted
    }


def receiver_now(family_id: int, wish: Receiver, on: date) -> int | None:
    """The person who receives for a family as it is now, by age on a day; none when nobody counts."""
    found = receiver_of(_members([family_id])[family_id], wish, on)
    return found.id if found else None


def _deciles(family_ids: list[int], period: Quarter, version: str) -> dict[int, DecileRecord]:
    records = DecileRecord.objects.filter(family__in=family_ids)
    records = records.filter(version=version) if version else records.filter(version__lte=str(period))
    return {one.family_id: one for one in records.order_by("version", "id")}


def _rechecked(family_ids: list[int], period: Quarter, deciles: dict[int, DecileRecord]) -> dict[int, int]:
    """National deciles that BPS answered to an objection, as long as no newer version has come."""
    effects = (
        ObjectionEffect.objects.across_areas(reason=_WHY)
        .filter(family__in=family_ids, kind=ObjectionEffect.Kind.DECILE, until_on=None, from_on__lte=period.last_day)
        .order_by("from_on", "id")
    )
    newest = {one.family_id: one for one in effects}
    return {
        pk: one.decile or 0
        for pk, one in newest.items()
        if one.version >= (deciles[pk].version if pk in deciles else "")
    }


def _objected(family_ids: list[int], period: Quarter, programme: str) -> set[int]:
    """Families whose aid a granted objection holds at the end of the period."""
    effects = ObjectionEffect.objects.across_areas(reason=_WHY).in_force(period.last_day)
    held = effects.filter(Q(programme=None) | Q(programme__code=programme), kind=ObjectionEffect.Kind.HOLD)
    return set(held.filter(family__in=family_ids).values_list("family_id", flat=True))


def _since(family_ids: list[int]) -> dict[int, tuple[date, date]]:
    """Since when families are in the city, and in the village where they are now, as far as the registry knows."""
    first_cards = dict(
        FamilyCard.objects.filter(family__in=family_ids)
        .order_by()
        .values_list("family_id")
        .annotate(since=Min("from_on"))
    )
    history = Family.pgh_event_model  # type: ignore[attr-defined]
    moves = dict(
        history.objects.filter(id__in=family_ids)
        .exclude(village_id=F("pgh_obj__village_id"))
        .order_by()
        .values_list("id")
        .annotate(left=Max("pgh_created_at"))
    )
    found = {}
    for one in Family.objects.across_areas(reason=_WHY).filter(pk__in=family_ids):
        noted = timezone.localdate(one.created_at)
        city = min(first_cards.get(one.pk, noted), noted)
        found[one.pk] = (city, timezone.localdate(moves[one.pk]) if one.pk in moves else city)
    return found


def _waited(family_ids: list[int], period: Quarter, programme: str) -> Counter[int]:
    """In how many earlier periods the newest determination had no room for the families."""
    newest = (
        Determination.objects.across_areas(reason=_WHY)
        .filter(programme__code=programme, period__lt=str(period), state=Determination.State.FINISHED)
        .order_by()
        .values("period")
        .annotate(newest=Max("id"))
        .values("newest")
    )
    waiting = Eligibility.objects.across_areas(reason=_WHY).filter(
        family__in=family_ids, determination__in=newest, reasons__contains=[Reason.QUOTA_FULL]
    )
    return Counter(waiting.values_list("family_id", flat=True))


def _departures(family_ids: list[int], period: Quarter, programme: str) -> dict[int, set[str]]:
    """How families have left the programme by the end of the period, and are not back by then."""
    day = period.last_day
    exits = AidExit.objects.filter(Q(until_on=None) | Q(until_on__gt=day), family__in=family_ids, from_on__lte=day)
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
            taken_out_in=None,
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
    checked = dict(
        Check.objects.across_areas(reason=_WHY)
        .filter(person__in=ids, source="dukcapil", is_latest=True)
        .values_list("person_id", "answered_at")
    )
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
                checked_on=timezone.localdate(checked[person.pk]) if checked.get(person.pk) else None,
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
    checked_on: date | None,
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
        checked_on=checked_on,
    )


def _levels(record: DecileRecord | None, rechecked: int | None) -> tuple[tuple[Level, int | None], ...]:
    levels = {
        Level.NATIONAL: rechecked or (record.national if record else None),
        Level.PROVINCE: record.province if record else None,
        Level.CITY: record.city if record else None,
    }
    return tuple(levels.items())


def _assets(living: LivingConditions | None) -> frozenset[Asset]:
    return frozenset(one for one in Asset if living and getattr(living, f"has_{one}"))


def _livestock(living: LivingConditions | None) -> int:
    """Cattle, buffaloes and horses."""
    return sum((living.cattle or 0, living.buffalo or 0, living.horses or 0)) if living else 0


def _living(living: LivingConditions | None) -> tuple[tuple[Sign, int], ...]:
    codes = {sign: getattr(living, name) for sign, name in SIGN_COLUMNS.items()} if living else {}
    return tuple((sign, code) for sign, code in codes.items() if code is not None)
