"""The pages of one family and one person: everything the registry knows of them, in as few queries as possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from recipients.domain.nik import age_on
from recipients.models import (
    AidExit,
    Caretaker,
    Contact,
    DecileRecord,
    Family,
    FamilyCard,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from recipients.models.families import FamilyQuerySet


@dataclass(frozen=True)
class Parts:
    """What belongs to a family and to no person: cards with the present one first, deciles with the oldest first,
    living conditions with the newest first.
    """

    cards: Sequence[FamilyCard]
    deciles: Sequence[DecileRecord]
    conditions: Sequence[LivingConditions]

    @property
    def card(self) -> FamilyCard | None:
        """The present one."""
        return next((card for card in self.cards if card.until_on is None), None)

    @property
    def former_cards(self) -> list[FamilyCard]:
        return [card for card in self.cards if card.until_on is not None]


@dataclass(frozen=True)
class Member:
    """A person in the family today."""

    person: Person
    relationship: str
    age: int
    since: date


@dataclass(frozen=True)
class Members:
    """Who belongs to a family today, as on its card, and who did once, the last one first."""

    present: Sequence[Member]
    former: Sequence[Membership]
    persons: Sequence[Person]


def with_parts(families: FamilyQuerySet) -> FamilyQuerySet:
    """Families that bring their cards, deciles and conditions along, in the one query that finds them."""
    cards = FamilyCard.objects.order_by(F("until_on").desc(nulls_first=True), "-from_on")
    return families.select_related("village__parent", "head").annotate(
        card_rows=_rows(cards),
        decile_rows=_rows(DecileRecord.objects.order_by("version")),
        condition_rows=_rows(LivingConditions.objects.order_by("-version", "-pk")),
        phone=Subquery(Contact.objects.filter(family=OuterRef("pk")).values("phone")[:1]),
        caretaker_name=Subquery(
            Caretaker.objects.filter(family=OuterRef("pk"), until_on=None).values("person__full_name")[:1]
        ),
        caretaker_is_here=Exists(
            Caretaker.objects.filter(
                family=OuterRef("pk"),
                until_on=None,
                person__family=OuterRef("pk"),
                person__vital_status__in=(Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN),
            )
        ),
        departures=ArraySubquery(
            AidExit.objects.filter(family=OuterRef("pk"), until_on=None).order_by("pk").values("leaving")
        ),
    )


def departures_of(family: Family) -> list[str]:
    """How a family that came by `with_parts` has left aid, in words."""
    return [str(AidExit.Leaving(one).label) for one in family.departures]  # type: ignore[attr-defined]


def parts_of(family: Family) -> Parts:
    """The parts of a family that came by `with_parts`."""
    return Parts(
        cards=_models(FamilyCard, family.card_rows),  # type: ignore[attr-defined]
        deciles=_models(DecileRecord, family.decile_rows),  # type: ignore[attr-defined]
        conditions=_models(LivingConditions, family.condition_rows),  # type: ignore[attr-defined]
    )


def _columns(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in {"source_codes", "source_hash"}]


def _rows(rows: "QuerySet[Any]") -> ArraySubquery:
    names = [field.attname for field in _columns(rows.model)]
    found = rows.filter(family=OuterRef("pk")).values(row=JSONObject(**{name: name for name in names}))
    return ArraySubquery(found)


def _models(model: type[Model], rows: Sequence[dict[str, Any]]) -> list[Any]:
    columns = _columns(model)
    return [model(**{field.attname: field.to_python(row[field.attname]) for field in columns}) for row in rows]


def members_of(family: Family, *, today: date) -> Members:
    """Everybody who belongs or belonged to the family; one query. Who died or moved still counts among its persons."""
    memberships = list(family.memberships.select_related("person").order_by("relationship", "person__birth_date", "pk"))
    return Members(
        present=[
            Member(one.person, one.get_relationship_display(), age_on(one.person.birth_date, today), one.from_on)
            for one in memberships
            if one.until_on is None
        ],
        former=sorted(
            (one for one in memberships if one.until_on is not None),
            key=lambda one: (one.until_on or today, one.pk),
            reverse=True,
        ),
        persons=list({one.person_id: one.person for one in memberships if one.person.family_id == family.pk}.values()),
    )


def person_conditions_of(person: Person) -> PersonConditions | None:
    """The newest word on schooling, work and health."""
    return person.conditions.filter(is_current=True).order_by("-version", "-pk").first()
