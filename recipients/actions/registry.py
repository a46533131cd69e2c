"""Single families and persons: what is filled in of a new family, which numbers are taken, whether a family counts.

Files of a whole city go through recipients.actions.imports instead.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from access.errors import Conflict
from recipients.models import Family, FamilyCard, Membership, Person


PRESENT = (Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN)


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


def refuse_taken_nik(nik: str, *, except_for: Person | None = None) -> None:
    """One NIK, one person among those who count; says in which kelurahan the other one is, not who."""
    others = Person.objects.across_areas(reason="a NIK is unique in the whole city").filter(nik=nik)
    others = others.exclude(vital_status=Person.VitalStatus.DECEASED)
    if except_for:
        others = others.exclude(pk=except_for.pk)
    other = others.select_related("village").first()
    if other:
        raise Conflict(
            _("The NIK ending in %(end)s already belongs to a person in %(village)s. Search for it first.")
            % {"end": nik[-4:], "village": other.village.name}
        )


def refuse_taken_kk(kk_number: str) -> None:
    """One KK number, one family at a time."""
    cards = FamilyCard.objects.filter(kk_number=kk_number, until_on=None).select_related("family__village")
    card = cards.first()
    if card:
        raise Conflict(
            _("The KK number ending in %(end)s already belongs to a family in %(village)s. Search for it first.")
            % {"end": kk_number[-4:], "village": card.family.village.name}
        )


def settle(families: Iterable[int], *, without: Collection[int] = ()) -> None:
    """Open families that somebody lives in again, and close those that nobody is left in. Inside a transaction.

    Of a family that opens, a head who lives elsewhere by now is the head no more. `without`: persons who are taken out
    again; a family that nobody else ever belonged to stays as it is.
    """
    keys = set(families)
    rows = Family.objects.across_areas(reason="the families that are being changed").filter(pk__in=keys)
    locked = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    lived_in = inhabited(keys)
    places = Membership.objects.filter(family__in=keys).exclude(person__in=without)
    known = set(places.values_list("family_id", flat=True)) if without else keys
    for family in locked:
        is_open = family.status == Family.Status.ACTIVE
        if is_open and family.pk in known - lived_in:
            family.status = Family.Status.CLOSED
            family.save(update_fields=["status"])
        elif not is_open and family.pk in lived_in:
            family.status = Family.Status.ACTIVE
            family.head = None if has_lost_head(family) else family.head
            family.save(update_fields=["status", "head"])


def inhabited(families: Iterable[int]) -> set[int]:
    """Those of the families that somebody lives in."""
    people = Person.objects.across_areas(reason="the members of the families that are being changed")
    present = people.filter(family__in=list(families), vital_status__in=PRESENT)
    return set(present.values_list("family_id", flat=True))


def other_head(place: Membership) -> int | None:
    """Who else lives in the family of this place as its head."""
    heads = Membership.objects.filter(family=place.family_id, until_on=None, relationship=Membership.Relationship.HEAD)
    living = heads.filter(person__vital_status__in=PRESENT).exclude(person=place.person_id)
    return living.values_list("person_id", flat=True).first()


def has_lost_head(family: Family) -> bool:
    """Whether whoever is named as head lives elsewhere by now; one who died stays named until another one is."""
    head = family.head
    gone = (Person.VitalStatus.MOVED, Person.VitalStatus.MERGED)
    return head is not None and (head.family_id != family.pk or head.vital_status in gone)
