"""Corrections waiting for a second person, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.domain.masking import mask_number
from access.domain.permissions import Permission
from access.models import Area, User
from recipients.domain.code_lists import civil_registry, people
from recipients.models import Correction, Person


PAGE = 24

FIELD_LABELS = {
    "nik": gettext_lazy("NIK"),
    "kk_number": gettext_lazy("KK number"),
    "full_name": gettext_lazy("Full name"),
    "sex": gettext_lazy("Sex"),
    "birth_date": gettext_lazy("Date of birth"),
    "birth_place": gettext_lazy("Place of birth"),
    "mother_name": gettext_lazy("Mother's name"),
    "marital_status": gettext_lazy("Marital status"),
    "occupation": gettext_lazy("Occupation"),
    "education": gettext_lazy("Education"),
    "card_address": gettext_lazy("Address on the identity card"),
    "card_rt": gettext_lazy("RT on the identity card"),
    "card_rw": gettext_lazy("RW on the identity card"),
    "village": gettext_lazy("Kelurahan"),
    "address": gettext_lazy("Address"),
    "rt": gettext_lazy("RT"),
    "rw": gettext_lazy("RW"),
}
_NUMBERS = frozenset({"nik", "kk_number"})
_CODES = {
    "marital_status": people.MARITAL_STATUS,
    "occupation": civil_registry.OCCUPATION,
    "education": civil_registry.EDUCATION,
}


@dataclass(frozen=True)
class Difference:
    """One field before and after; numbers masked."""

    label: str
    before: str
    after: str
    is_mono: bool = False


@dataclass(frozen=True)
class WaitingRow:
    """One correction as the second person sees it."""

    id: int
    kind: str
    family_id: int | None
    title: str
    village: str
    differences: list[Difference]
    reason: str
    requested_by: str
    requested_at: datetime
    is_own: bool


@dataclass(frozen=True)
class WaitingPage:
    rows: list[WaitingRow]
    after: int | None


def waiting(user: User, *, after: int | None) -> WaitingPage:
    """Oldest first; `after` is the last id of the page before."""
    queue = Correction.objects.visible_to(user, Permission.CORRECTION_DECIDE)
    queue = queue.filter(state=Correction.State.WAITING, pk__gt=after or 0)
    queue = queue.select_related("family__head", "person", "village", "requested_by")
    found = list(queue.order_by("pk")[: PAGE + 1])
    villages = _village_names(found)
    rows = [_row(one, user, villages) for one in found[:PAGE]]
    return WaitingPage(rows, rows[-1].id if len(found) > PAGE else None)


def _village_names(found: list[Correction]) -> dict[str, str]:
    codes = {code for one in found if isinstance(pair := one.changes.get("village"), list) for code in pair}
    return dict(Area.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}


def _row(one: Correction, user: User, villages: Mapping[str, str]) -> WaitingRow:
    return WaitingRow(
        id=one.pk,
        kind=one.get_kind_display(),
        family_id=one.family_id,
        title=_title(one),
        village=one.village.name,
        differences=_differences(one, villages),
        reason=one.reason,
        requested_by=one.requested_by.full_name,
        requested_at=one.requested_at,
        is_own=one.requested_by_id == user.pk,
    )


def _title(one: Correction) -> str:
    if one.kind == Correction.Kind.NEW_FAMILY:
        return str(one.changes["members"][0]["full_name"])
    if one.person:
        return one.person.full_name
    return one.family.head.full_name if one.family and one.family.head else _("Family without a head")


def _differences(one: Correction, villages: Mapping[str, str]) -> list[Difference]:
    if one.kind == Correction.Kind.NEW_FAMILY:
        return _new_family(one.changes)
    return [
        Difference(
            str(FIELD_LABELS.get(name, name)),
            _shown(name, old, villages),
            _shown(name, new, villages),
            is_mono=name in _NUMBERS,
        )
        for name, (old, new) in one.changes.items()
    ]


def _new_family(changes: Mapping[str, Any]) -> list[Difference]:
    place = f"{changes['address']} RT {changes['rt']}/RW {changes['rw']}"
    members = [
        Difference(
            mask_number(member["nik"]),
            "",
            f"{member['full_name']} · {member['sex']} · {member['birth_date']}",
        )
        for member in changes["members"]
    ]
    return [
        Difference(str(FIELD_LABELS["kk_number"]), "", mask_number(changes["kk_number"]), is_mono=True),
        Difference(str(FIELD_LABELS["address"]), "", place),
        *members,
    ]


def _shown(name: str, value: Any, villages: Mapping[str, str]) -> str:
    if value in (None, ""):
        return "–"
    if name in _NUMBERS:
        return mask_number(str(value))
    if name in _CODES:
        return _CODES[name].label_of(value) or str(value)
    if name == "sex":
        return str(Person.Sex(value).label)
    if name == "birth_date":
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    return villages.get(value, str(value)) if name == "village" else str(value)
