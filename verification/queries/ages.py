"""The persons behind a figure of freshness: answered recently, longer ago, never, or due now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery

from access.models import User
from recipients.domain.dates import years_before
from recipients.models import Membership, Person
from recipients.models.persons import PersonQuerySet
from verification.domain.sources import OF_AGE, About, source_of
from verification.models import Check, Outcome
from verification.models.checks import CheckQuerySet
from verification.queries.policies import fresh_days


if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
COUNTED_UP_TO = 10_000


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
    persons = _persons(chosen, user, now).filter(pk__gt=after)
    return [_row(one) for one in _told(persons, chosen, now)[: PAGE + 1]]


def each_row(chosen: AgeFilter, user: User, *, now: datetime) -> Iterator[AgeRow]:
    """Every person of the list, by a cursor of the server."""
    told = _told(_persons(chosen, user, now), chosen, now)
    return (_row(one) for one in told.iterator(chunk_size=PAGE * 20))


def count_of(chosen: AgeFilter, user: User, *, now: datetime) -> int:
    """How many there are, up to a limit."""
    return int(_persons(chosen, user, now).order_by()[:COUNTED_UP_TO].count())


def _latest(source: str) -> CheckQuerySet:
    checks: CheckQuerySet = Check.objects.across_areas(reason="of persons that the user may see")
    return checks.filter(person=OuterRef("pk"), source=source, is_latest=True)


def _pending(source: str) -> CheckQuerySet:
    checks: CheckQuerySet = Check.objects.across_areas(reason="of persons that the user may see")
    return checks.filter(person=OuterRef("pk"), source=source).exclude(state=Check.State.ANSWERED)


def _persons(chosen: AgeFilter, user: User, now: datetime) -> PersonQuerySet:
    persons: PersonQuerySet = Person.objects.visible_to(user).filter(vital_status__in=("alive", "unknown"))
    if chosen.area:
        persons = persons.in_area(chosen.area)
    persons = _about(persons, chosen.source, now)
    since = now - timedelta(days=fresh_days(chosen.source, now.date()))
    match chosen.age:
        case "fresh":
            return persons.filter(Exists(_latest(chosen.source).filter(answered_at__gte=since)))
        case "old":
            return persons.filter(Exists(_latest(chosen.source).filter(answered_at__lt=since)))
        case "never":
            return persons.filter(~Exists(_latest(chosen.source)))
        case "due":
            return persons.filter(Exists(_pending(chosen.source).filter(due_on__lte=now.date())))
        case _:
            return persons


def _told(persons: PersonQuerySet, chosen: AgeFilter, now: datetime) -> "QuerySet[Any, Any]":
    """What the list says of each person, in the order of their numbers."""
    latest = _latest(chosen.source)
    pending = _pending(chosen.source).filter(due_on__lte=now.date())
    told = persons.annotate(
        said=Subquery(latest.values("outcome")[:1]),
        answered=Subquery(latest.values("answered_at")[:1]),
        because=Subquery(pending.values("due_because")[:1]),
    )
    return told.order_by("pk").values_list(
        "pk", "family_id", "full_name", "nik", "village__name", "said", "answered", "because"
    )


def _about(persons: PersonQuerySet, source: str, now: datetime) -> PersonQuerySet:
    match source_of(source).about:
        case About.ADULTS:
            return persons.filter(birth_date__lte=years_before(now.date(), OF_AGE))
        case About.HEADS:
            heads = Membership.objects.filter(
                person=OuterRef("pk"), until_on=None, relationship=Membership.Relationship.HEAD
            )
            return persons.filter(Exists(heads))
        case _:
            return persons


def _row(told: Sequence[Any]) -> AgeRow:
    person, family, name, nik, village, said, answered, because = told
    outcome = str(Outcome(said).label) if said else ""
    return AgeRow(person, family, name, nik, village, outcome, answered, _because(because))


def _because(because: str | None) -> str:
    return str(Check.DueBecause(because).label) if because else ""
