"""The persons behind a figure of freshness: answered recently, longer ago, never, or due now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from access.models import User
from recipients.models import Membership, Person
from recipients.models.persons import PersonQuerySet
from verification.domain.sources import About, source_of
from verification.models import Check, Outcome
from verification.queries.policies import fresh_days


PAGE = 50
COUNTED_UP_TO = 10_000
AGES: Final = ("fresh", "old", "never", "due")
_ADULT_DAYS = 6574.5  # 18 years


@dataclass(frozen=True, slots=True)
class AgeFilter:
    """What the list is narrowed to; `area` empty means everywhere, `age` empty everybody the source is about."""

    source: str
    area: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class AgeRow:
    """A person with the newest answer of a source."""

    person_id: int
    family_id: int
    name: str
    nik: str
    village: str
    outcome: str
    answered_at: datetime | None
    due_because: str


def page_of(chosen: AgeFilter, user: User, *, now: datetime, after: int = 0) -> Sequence[AgeRow]:
    """A page of persons after one, and one more if there are more."""
    return [_row(person) for person in _persons(chosen, user, now).filter(pk__gt=after)[: PAGE + 1]]


def each_row(chosen: AgeFilter, user: User, *, now: datetime) -> Iterator[AgeRow]:
    """Every person of the list, by a cursor of the server."""
    return (_row(person) for person in _persons(chosen, user, now).iterator(chunk_size=PAGE * 20))


def count_of(chosen: AgeFilter, user: User, *, now: datetime) -> int:
    """How many there are, up to a limit."""
    return int(_persons(chosen, user, now).order_by()[:COUNTED_UP_TO].count())


def _persons(chosen: AgeFilter, user: User, now: datetime) -> PersonQuerySet:
    persons: PersonQuerySet = Person.objects.visible_to(user).filter(vital_status__in=("alive", "unknown"))
    if chosen.area:
        persons = persons.filter(Q(village_id=chosen.area) | Q(village__code__startswith=f"{chosen.area}."))
    persons = _about(persons, chosen.source, now)
    persons = persons.annotate(
        latest=FilteredRelation("checks", condition=Q(checks__source=chosen.source, checks__is_latest=True)),
        pending=FilteredRelation(
            "checks", condition=Q(checks__source=chosen.source) & ~Q(checks__state=Check.State.ANSWERED)
        ),
        outcome=F("latest__outcome"),
        answered_at=F("latest__answered_at"),
        because=F("pending__due_because"),
    )
    return _aged(persons, chosen, now).select_related("village").order_by("pk")


def _about(persons: PersonQuerySet, source: str, now: datetime) -> PersonQuerySet:
    match source_of(source).about:
        case About.ADULTS:
            return persons.filter(birth_date__lte=now.date() - timedelta(days=_ADULT_DAYS))
        case About.HEADS:
            heads = Membership.objects.filter(
                person=OuterRef("pk"), until_on=None, relationship=Membership.Relationship.HEAD
            )
            return persons.filter(Exists(heads))
        case _:
            return persons


def _aged(persons: PersonQuerySet, chosen: AgeFilter, now: datetime) -> PersonQuerySet:
    since = now - timedelta(days=fresh_days(chosen.source, now.date()))
    match chosen.age:
        case "fresh":
            return persons.filter(latest__answered_at__gte=since)
        case "old":
            return persons.filter(latest__answered_at__lt=since)
        case "never":
            return persons.filter(latest__pk=None)
        case "due":
            return persons.filter(pending__due_on__lte=now.date())
        case _:
            return persons


def _row(person: Person) -> AgeRow:
    return AgeRow(
        person_id=person.pk,
        family_id=person.family_id,
        name=person.full_name,
        nik=person.nik,
        village=person.village.name,
        outcome=str(Outcome(person.outcome).label) if person.outcome else "",
        answered_at=person.answered_at,
        due_because=str(Check.DueBecause(person.because).label) if person.because else "",
    )
