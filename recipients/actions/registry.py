"""Writing single families and persons. Files of a whole city go through recipients.actions.imports instead."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _

from access.errors import Conflict
from recipients.models import Family, FamilyCard, Membership, Person, Source


CARD_FIELDS = ("card_address", "card_rt", "card_rw", "card_hamlet")


@dataclass(frozen=True)
class MemberDraft:
    """A person of a family that is being added."""

    nik: str
    full_name: str
    sex: str
    birth_date: str  # YYYY-MM-DD
    relationship: int
    birth_place: str = ""
    mother_name: str = ""


@dataclass(frozen=True)
class FamilyDraft:
    """A family that is being added; its first member is the head."""

    village_code: str
    address: str
    rt: str
    rw: str
    kk_number: str
    members: tuple[MemberDraft, ...]

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        members = tuple(MemberDraft(**member) for member in stored["members"])
        return cls(**{**stored, "members": members})


def refuse_taken_nik(nik: str, *, except_for: Person | None = None) -> None:
    """One NIK, one person among those who count; says in which kelurahan the other one is, not who."""
    others = Person.objects.across_areas(reason="a NIK is unique in the whole city").filter(nik=nik).living()
    if except_for:
        others = others.exclude(pk=except_for.pk)
    other = others.select_related("village").first()
    if other:
        raise Conflict(
            _("The NIK ending in %(end)s already belongs to a person in %(village)s. Search for it first.")
            % {"end": nik[-4:], "village": other.village.name}
        )


def refuse_taken_kk(kk_number: str, *, except_for: Family | None = None) -> None:
    """One KK number, one family at a time."""
    cards = FamilyCard.objects.filter(kk_number=kk_number, until_on=None).select_related("family__village")
    card = cards.exclude(family=except_for).first() if except_for else cards.first()
    if card:
        raise Conflict(
            _("The KK number ending in %(end)s already belongs to a family in %(village)s. Search for it first.")
            % {"end": kk_number[-4:], "village": card.family.village.name}
        )


def add_family(draft: FamilyDraft, *, on: date) -> Family:
    """The family with its card, persons and memberships from a day on."""
    refuse_taken_kk(draft.kk_number)
    family = Family.objects.create(
        village_id=draft.village_code, address=draft.address, rt=draft.rt, rw=draft.rw, source=Source.FORM
    )
    FamilyCard.objects.create(family=family, kk_number=draft.kk_number, from_on=on)
    persons = [_add_person(member, family, on) for member in draft.members]
    family.head = persons[0]
    family.save(update_fields=["head"])
    return family


def _add_person(member: MemberDraft, family: Family, on: date) -> Person:
    refuse_taken_nik(member.nik)
    person = Person.objects.create(
        nik=member.nik,
        full_name=member.full_name,
        sex=member.sex,
        birth_date=date.fromisoformat(member.birth_date),
        birth_place=member.birth_place,
        mother_name=member.mother_name,
        family=family,
        village_id=family.village_id,
        source=Source.FORM,
    )
    Membership.objects.create(person=person, family=family, relationship=member.relationship, from_on=on)
    return person


def change_person(person: Person, new: Mapping[str, Any]) -> None:
    """Write the fields; dates come as text."""
    if "nik" in new:
        refuse_taken_nik(new["nik"], except_for=person)
    for name, value in new.items():
        setattr(person, name, date.fromisoformat(value) if name == "birth_date" else value)
    person.save(update_fields=sorted(new))


def change_family(family: Family, new: Mapping[str, Any], *, on: date) -> None:
    """Write the fields; a new KK number ends the old card, a new kelurahan takes the members along."""
    fields = {name: value for name, value in new.items() if name in {"address", "rt", "rw"}}
    if "village" in new:
        fields["village_id"] = new["village"]
    for name, value in fields.items():
        setattr(family, name, value)
    if fields:
        family.save(update_fields=sorted(fields))
    if "village" in new:
        family.persons.update(village_id=new["village"])
    if "kk_number" in new:
        _change_card(family, new["kk_number"], on)


def _change_card(family: Family, kk_number: str, on: date) -> None:
    refuse_taken_kk(kk_number, except_for=family)
    family.cards.filter(until_on=None).update(until_on=on)
    FamilyCard.objects.create(family=family, kk_number=kk_number, from_on=on)
