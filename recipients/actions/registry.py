"""Single families and persons: what is filled in of a new family, and whether a number is taken.

Files of a whole city go through recipients.actions.imports instead.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from access.errors import Conflict
from recipients.models import FamilyCard, Person


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
