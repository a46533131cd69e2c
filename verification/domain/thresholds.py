"""From which value on an element counts as the same, or a fact speaks against aid: what is in force on a day.

A row that an administrator dated goes before the environment, the environment before what comes with the portal.
Elements of the civil registry are points of likeness from 0 to 100; facts of other sources are in their own unit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.dukcapil import Element
from verification.domain.judgement import DEFAULT_THRESHOLDS
from verification.domain.sources import DUKCAPIL, source_of, sources


LABELS: Final[Mapping[str, str]] = {
    Element.NAME: _("Name"),
    Element.MOTHER_NAME: _("Mother's name"),
    Element.BIRTH_PLACE: _("Place of birth"),
    Element.ADDRESS: _("Address on the identity card"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """One threshold as it was set, from a day on."""

    element: str
    limit: int
    valid_from: date


def standard(source: str) -> dict[str, int]:
    """What comes with the portal."""
    if source == DUKCAPIL:
        return {element.value: limit for element, limit in DEFAULT_THRESHOLDS.items()}
    return source_of(source).thresholds


def labels(source: str) -> dict[str, str]:
    """The elements of a source that have a threshold, and what they are called."""
    if source == DUKCAPIL:
        return dict(LABELS)
    return {fact.name: fact.label for fact in source_of(source).facts if fact.limit is not None}


def all_labels() -> dict[str, str]:
    """The same for every source, each name once."""
    return {name: label for source in sources() for name, label in labels(source).items()}


def set_on(day: date, rows: Iterable[Dated]) -> dict[str, int]:
    """The newest row of each element that has begun."""
    begun = sorted((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from)
    return {row.element: row.limit for row in begun}


def in_force(source: str, day: date, rows: Iterable[Dated], environment: Mapping[str, int]) -> dict[str, int]:
    """Every threshold of a source on a day."""
    known = standard(source)
    merged = {**known, **environment, **set_on(day, rows)}
    return {element: limit for element, limit in merged.items() if element in known}
