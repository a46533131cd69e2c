"""Reading a family as events see it (recipients.domain.events.state)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery

from recipients.domain.events.kinds import Kind
from recipients.domain.events.state import FamilyState, Member, Row, Scene, Values
from recipients.domain.events.writes import TABLES
from recipients.models import (
    AidExit,
    Caretaker,
    Contact,
    Family,
    FamilyCard,
    LivingConditions,
    Membership,
    Person,
)
from recipients.models.families import FamilyQuerySet


MODELS: Final[Mapping[str, type[Model]]] = {
    "family": Family,
    "person": Person,
    "place": Membership,
    "card": FamilyCard,
    "caretaker": Caretaker,
    "contact": Contact,
    "exit": AidExit,
    "living": LivingConditions,
}


def row_of(table: str, found: Model) -> Row:
    """A row in plain values, days as text."""
    return Row(table, found.pk, {name: _plain(getattr(found, name)) for name in TABLES[table]})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class _Past:
    """Until when places of members, KK numbers and receivers lasted that have ended."""

    placed_until: Mapping[int, str]
    held_until: Mapping[str, str]


def state_of(family_id: int) -> FamilyState:
    """The family as it is now, in a fixed number of queries. The caller has found it among those it may see."""
    return _state_and_past(family_id)[0]


def _state_and_past(family_id: int) -> tuple[FamilyState, _Past]:
    family = Family.objects.across_areas(reason="a family that was found already").get(pk=family_id)
    places = list(
        Membership.objects.filter(family=family_id, until_on=None)
        .select_related("person")
        .annotate(placed_until=Subquery(_ended_places().filter(person=OuterRef("person")).values("until_on")[:1]))
        .order_by("relationship", "person__birth_date", "pk")
    )
    kin = Person.objects.across_areas(reason="persons of a family that was found already").filter(family=family_id)
    living = LivingConditions.objects.filter(family=family_id, is_current=True).order_by("-observed_on", "-pk")
    described = [row_of("living", one) for one in living]
    cards = list(FamilyCard.objects.filter(family=family_id))
    caretakers = list(Caretaker.objects.filter(family=family_id))
    ended = {"card": _ended(cards), "caretaker": _ended(caretakers)}
    past = _Past(
        placed_until={one.person_id: one.placed_until.isoformat() for one in places if one.placed_until},
        held_until={table: max(days).isoformat() for table, days in ended.items() if days},
    )
    state = FamilyState(
        family=row_of("family", family),
        card=_first("card", _open(cards)),
        members=tuple(Member(row_of("person", place.person), row_of("place", place)) for place in places),
        former=tuple(
            row_of("person", one) for one in kin.exclude(pk__in=[place.person_id for place in places]).order_by("pk")
        ),
        caretaker=_first("caretaker", _open(caretakers)),
        contact=_first("contact", Contact.objects.filter(family=family_id).first()),
        exits=tuple(
            row_of("exit", one) for one in AidExit.objects.filter(family=family_id, until_on=None).order_by("pk")
        ),
        living=described[0] if described else None,
        living_by_form=next((row for row in described if row["source"] == "form"), None),
    )
    return state, past


def _ended_places() -> QuerySet[Membership]:
    """The places that have ended, the last first. One that ended on the day it began was never taken."""
    return Membership.objects.filter(until_on__gt=F("from_on")).order_by("-until_on")


def _open(rows: Iterable[FamilyCard | Caretaker]) -> FamilyCard | Caretaker | None:
    return next((one for one in rows if one.until_on is None), None)


def _ended(rows: Iterable[FamilyCard | Caretaker]) -> list[date]:
    """Last days, but for those of no day."""
    return [one.until_on for one in rows if one.until_on is not None and one.until_on > one.from_on]


def _first(table: str, found: Model | None) -> Row | None:
    return None if found is None else row_of(table, found)


def scene_of(kind: str, family_id: int, answers: Values, on: date, *, among: FamilyQuerySet) -> Scene:
    """What planning an event needs. `among`: the families that members may go to."""
    known, (home, past) = _known(kind, answers), _state_and_past(family_id)
    place = former = None
    placed_until = dict(past.placed_until)
    if known is not None and kind == Kind.MOVE_IN:
        place = Membership.objects.filter(person=known.pk, until_on=None).first()
        former = state_of(known["family_id"]) if known["family_id"] != family_id else None
        last = _ended_places().filter(person=known.pk).first()
        placed_until |= {known.pk: _plain(last.until_on)} if last else {}
    return Scene(
        home=home,
        other=_other(answers.get("target_kk", ""), among),
        known=known,
        known_place=_first("place", place),
        known_home=former,
        placed_until=placed_until,
        held_until=past.held_until,
        answers=answers,
        on=on,
    )


def _other(kk_number: str, among: FamilyQuerySet) -> FamilyState | None:
    if not kk_number:
        return None
    holds = Q(cards__kk_number=kk_number, cards__until_on=None)
    found = among.filter(holds).values_list("pk", flat=True).first()
    return None if found is None else state_of(found)


def _known(kind: str, answers: Values) -> Row | None:
    persons = Person.objects.across_areas(reason="a NIK is unique in the whole city; a correction is about one person")
    if kind == Kind.PERSON:
        return row_of("person", persons.get(pk=answers["person"]))
    if kind == Kind.MOVE_IN:
        moved = persons.filter(nik=answers["nik"], vital_status=Person.VitalStatus.MOVED)
        return _first("person", moved.order_by("-pk").first())
    return None
