"""Whom a staged file of persons (SIAK, our template) would change, value by value: one page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.models import Area
from recipients.models import Import
from recipients.queries.event_words import FIELD_LABELS, Names, shown
from recipients.queries.intake_preview import PAGE
from recipients.queries.intake_tables import fetch


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a person before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """A person whom the file describes differently."""

    row: int
    person_id: int
    name: str
    village: str
    has_new_family: bool
    differences: list[Difference]


def changed_persons(found: Import, *, page: int) -> list[ChangedPerson]:
    """Persons that a staged import would change, those who died or moved first."""
    names = {"fate": f"intake_person_fate_{found.pk}", "said": f"intake_said_{found.pk}"}
    found_rows = fetch("persons_file_preview", {"limit": PAGE, "offset": PAGE * (page - 1)}, **names)
    rows = [(*row[:5], json.loads(row[5] or "{}"), *row[6:]) for row in found_rows]
    villages = _villages(row[5] for row in rows)
    return [
        ChangedPerson(row, person, name, village, has_new_family, _differences(changes, (was, will), villages))
        for row, person, name, village, has_new_family, changes, was, will in rows
    ]


def _villages(changes: Any) -> dict[str, str]:
    codes = {code for one in changes for code in one.get("card_village_id", ()) if code}
    return dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))


def _differences(
    changes: Mapping[str, list[Any]], relationship: tuple[int | None, int | None], villages: Mapping[str, str]
) -> list[Difference]:
    names = Names({}, {}, {}, {}, villages, {})
    told = {**changes, **({"relationship": list(relationship)} if relationship[0] != relationship[1] else {})}
    return [_difference(name, before, after, names) for name, (before, after) in sorted(told.items())]


def _difference(name: str, before: Any, after: Any, names: Names) -> Difference:
    # The village of the identity card has no words of its own among the fields of events.
    known = "village" if name == "card_village_id" else name
    return Difference(str(FIELD_LABELS[known]), shown(known, before, names), shown(known, after, names))
