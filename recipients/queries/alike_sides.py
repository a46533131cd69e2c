"""Likely duplicates of a waiting file as they are compared: what the file says beside what the registry has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from access.models import User
from recipients.models import Family, FamilyChange, Import
from recipients.queries.intake_alike import Alike
from recipients.queries.intake_tables import fetch


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records: when born, and where."""

    birth_date: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Compared(Alike):
    """A pair with both its sides; `change_id` is the proposed change of the new person's family, if it may be seen."""

    told: Side
    known: Side
    change_id: int | None


def compared(found: Import, rows: Sequence[Alike], user: User) -> list[Compared]:
    """The pairs of one page with what is needed to judge them."""
    if not rows:
        return []
    said, families = _said(found, [number for row in rows for number in (row.row, row.other_row) if number])
    changes = FamilyChange.objects.visible_to(user).filter(source_import=found, family_id__in=families.values())
    change_of = dict(changes.values_list("family_id", "pk"))
    homes = Family.objects.visible_to(user).in_bulk({row.other.family_id for row in rows if row.other})
    return [
        Compared(
            **vars(row), told=said.get(row.row, Side()), known=_known(row, said, homes),
            change_id=change_of.get(families.get(row.row, 0)),
        )
        for row in rows
    ]  # fmt: skip


def _said(found: Import, numbers: Sequence[int]) -> tuple[dict[int, Side], dict[int, int]]:
    """What the file says of each row, and the family under which it would be admitted."""
    names = {"fate": f"intake_person_fate_{found.pk}", "person": f"intake_person_judged_{found.pk}"}
    lines = fetch("alike_said", {"rows": list(numbers)}, **names)
    said = {row: Side(born, _written(address, rt, rw)) for row, _family, born, address, rt, rw in lines}
    return said, {line[0]: line[1] for line in lines}


def _known(row: Alike, said: Mapping[int, Side], homes: Mapping[int, Family]) -> Side:
    one = row.other
    if one is None:
        return said.get(row.other_row or 0, Side())
    # The address that was compared: that of the identity card, where one is known.
    if one.card_address:
        return Side(one.birth_date, _written(one.card_address, one.card_rt, one.card_rw))
    home = homes.get(one.family_id)
    return Side(one.birth_date, _written(home.address, home.rt, home.rw) if home else "")


def _written(address: str, rt: str, rw: str) -> str:
    place = f"RT {rt or '–'}/RW {rw or '–'}" if rt or rw else ""
    return ", ".join(part for part in (address, place) if part)
